#pragma once

#include "plan/plan.hpp"

#include <chrono>
#include <span>
#include <vector>

namespace loadgen::schedule {

using std::chrono::nanoseconds;

// The offered rate over time: stages one after the other, in each of which the rate goes linearly from begin
// to end. Its integral, "how many are due by t", and the inverse of that are closed forms, so that nothing
// is accumulated and nothing drifts. Immutable, thread-safe.
class rate_curve {
 public:
  // Stages of no length are skipped. Rates must not be negative.
  explicit rate_curve(std::span<plan::stage const> stages);

  // The end of the last stage. Beyond it the curve goes on at the last rate.
  nanoseconds length() const noexcept { return length_; }
  double rate_at(nanoseconds t) const noexcept;
  // The integral of the rate from 0 to t.
  long double due_by(nanoseconds t) const noexcept;
  // The latest time at which no more than `count` are due, to the nanosecond: where the rate is constant
  // that is count / rate. nanoseconds::max() when the curve never gets there.
  nanoseconds time_of(long double count) const noexcept;

 private:
  struct piece {
    nanoseconds begin;
    long double length_s;
    long double begin_rps;
    long double slope;       // rps per second
    long double due_before;  // integral up to begin
    long double due_after;   // integral up to the end; infinite for the last piece
  };
  piece const& piece_at(nanoseconds t) const noexcept;

  std::vector<piece> pieces_;  // the last one never ends
  nanoseconds length_{0};
};

}  // namespace loadgen::schedule
