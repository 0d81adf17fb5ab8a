#pragma once

#include "plan/plan.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace loadgen::engine {

// Whether no journey goes on with an answer: each has one step.
inline bool answers_end_journeys(plan::scenario const& work) {
  return std::ranges::all_of(work.journeys, [](auto& each) { return each.steps.size() == 1; });
}

// Whether answers may lie in the kernel for a moment, to be read when the next request is sent anyway: one
// waking up for both instead of two, which costs more than all the rest of a small request. They may where
// nobody waits for them, where the kernel has noted when they came, so that the late look changes no time,
// and where they are small, so that the server never waits for room to send the rest. Decides only; what it
// is told are answers as they are read. Not thread-safe.
class patience {
 public:
  // An answer lies so long at most. Beyond that, waking up for it costs little of a core.
  static constexpr std::chrono::nanoseconds longest = std::chrono::milliseconds{1};
  // A fraction of what a socket takes before it asks the sender to wait.
  static constexpr std::uint64_t small_bytes = 16'384;

  // wanted: an open loop whose journeys do not go on with the answer.
  explicit patience(bool wanted) noexcept : wanted_{wanted} {}

  // What has been read of an answer: all or not, so many bytes so far, the last ones with the kernel's time
  // or without. The end of a connection has none: an answer that ends with it must be read at once. Neither
  // have the first answers, perhaps: the kernel begins to note times a moment after it was asked to.
  void look_at(bool ended, bool stamped, std::uint64_t bytes) noexcept {
    if (bytes == 0) return;  // nothing yet
    if (bytes > small_bytes || (ended && stamped_ && !stamped)) wanted_ = false;
    stamped_ = stamped_ || (ended && stamped);
  }
  // Whether the next ones may lie for so long.
  bool allows(std::chrono::nanoseconds wait) const noexcept { return wanted_ && stamped_ && wait <= longest; }

 private:
  bool wanted_;
  bool stamped_ = false;
};

}  // namespace loadgen::engine
