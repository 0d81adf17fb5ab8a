#pragma once

#include <chrono>

namespace loadgen::engine {

using std::chrono::nanoseconds;

// Time since the run's start, on the monotonic clock. start() is called once, before the workers measure and
// not while another thread reads: until then time counts from when the clock was made.
class run_clock {
 public:
  using clock = std::chrono::steady_clock;

  void start(clock::time_point at) noexcept { start_ = at; }
  nanoseconds now() const noexcept { return clock::now() - start_; }
  clock::time_point to_time_point(nanoseconds t) const noexcept { return start_ + t; }

 private:
  clock::time_point start_ = clock::now();
};

}  // namespace loadgen::engine
