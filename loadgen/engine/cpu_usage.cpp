#include "engine/cpu_usage.hpp"

#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>
#include <sys/resource.h>

namespace loadgen::engine {
namespace {

nanoseconds duration_of(timeval const& t) {
  return std::chrono::seconds{t.tv_sec} + std::chrono::microseconds{t.tv_usec};
}

}  // namespace

cpu_time thread_cpu_time() noexcept {
  rusage usage{};
  ::getrusage(RUSAGE_THREAD, &usage);
  return {duration_of(usage.ru_utime), duration_of(usage.ru_stime)};
}

double stolen_share(machine_time const& before, machine_time const& after) noexcept {
  auto const stolen = after.stolen - before.stolen;
  if (after.all <= before.all || stolen < 1) return 0;
  return static_cast<double>(stolen - 1) / static_cast<double>(after.all - before.all);
}

machine_time parse_machine_time(char const* line) {
  if (std::strncmp(line, "cpu ", 4) != 0) return {};
  // user, nice, system, idle, iowait, irq, softirq, steal; guest times, which follow, are in user already.
  constexpr int fields = 8;
  machine_time result;
  char* rest = const_cast<char*>(line) + 4;
  for (int i = 0; i < fields; ++i) {
    auto const ticks = std::strtoull(rest, &rest, 10);
    result.all += ticks;
    if (i == fields - 1) result.stolen = ticks;
  }
  return result;
}

machine_time machine_cpu_time() {
  std::ifstream stat{"/proc/stat"};
  std::string line;
  std::getline(stat, line);
  return parse_machine_time(line.c_str());
}

}  // namespace loadgen::engine
