#pragma once

#include <chrono>
#include <cstdint>

namespace loadgen::engine {

using std::chrono::nanoseconds;

struct cpu_time {
  nanoseconds user{0};
  nanoseconds system{0};
  nanoseconds total() const noexcept { return user + system; }
  friend cpu_time operator-(cpu_time const& a, cpu_time const& b) noexcept {
    return {a.user - b.user, a.system - b.system};
  }
};

// What the calling thread has used so far.
cpu_time thread_cpu_time() noexcept;

// CPU time of the whole machine since it started, in the kernel's ticks (from /proc/stat). All zero when that
// cannot be read.
struct machine_time {
  std::uint64_t all = 0;
  std::uint64_t stolen = 0;  // what a hypervisor gave to others although this machine wanted to run
};
machine_time machine_cpu_time();
// The share of the machine's time between the two that was stolen for certain. A tick (10 ms) is counted
// whole when it ends, so one of them may be hardly stolen at all: in a run of a tenth of a second it would be
// 5 %.
double stolen_share(machine_time const& before, machine_time const& after) noexcept;
// "cpu  u n s i w q sq st ..." as in /proc/stat: split out for tests.
machine_time parse_machine_time(char const* first_line_of_proc_stat);

}  // namespace loadgen::engine
