#include "telemetry/cpu_burn.hpp"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <ctime>

namespace poolbench::telemetry {
namespace {

std::int64_t nanoseconds_of(clockid_t clock) {
  timespec t{};
  ::clock_gettime(clock, &t);
  return std::int64_t{t.tv_sec} * 1'000'000'000 + t.tv_nsec;
}

// What was spun so far, in nanoseconds of CPU.
std::atomic<std::int64_t> burned{0};

}  // namespace

void burn_cpu(double percent) {
  constexpr std::int64_t most = 5'000'000;
  // Asking for the time of all threads costs some microseconds itself.
  constexpr unsigned seldom = 32;
  thread_local unsigned asked = 0;
  if (++asked % seldom != 0) return;
  auto const so_far = burned.load();
  auto const useful = static_cast<double>(nanoseconds_of(CLOCK_PROCESS_CPUTIME_ID) - so_far);
  auto const owed = std::min(static_cast<std::int64_t>(useful * percent / 100) - so_far, most);
  if (owed <= 0) return;
  burned += owed;  // at once: two threads must not pay the same debt
  auto const end = nanoseconds_of(CLOCK_THREAD_CPUTIME_ID) + owed;
  while (nanoseconds_of(CLOCK_THREAD_CPUTIME_ID) < end) {
  }
}

}  // namespace poolbench::telemetry
