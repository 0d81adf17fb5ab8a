#pragma once

#include <algorithm>
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
  // When the kernel noted `stamp` (CLOCK_REALTIME, since its epoch), a moment ago. Both clocks are read now,
  // so that one set between the two matters to no later stamp.
  nanoseconds at(nanoseconds stamp) const noexcept {
    auto const ago = std::chrono::system_clock::now().time_since_epoch() - stamp;
    return now() - std::max<nanoseconds>(ago, nanoseconds{0});
  }
  clock::time_point to_time_point(nanoseconds t) const noexcept { return start_ + t; }

 private:
  clock::time_point start_ = clock::now();
};

}  // namespace loadgen::engine
