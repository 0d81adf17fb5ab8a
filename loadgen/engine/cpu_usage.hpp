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
// "cpu  u n s i w q sq st ..." as in /proc/stat: split out for tests.
machine_time parse_machine_time(char const* first_line_of_proc_stat);

}  // namespace loadgen::engine
