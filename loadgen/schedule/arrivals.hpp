#pragma once

#include "plan/random.hpp"
#include "schedule/rate_curve.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace loadgen::schedule {

// One intended send.
struct arrival {
  std::uint64_t ordinal = 0;  // 0, 1, 2, ... over the whole schedule
  nanoseconds at{0};          // since the run's start
};

// The whole schedule of an open loop, in order: intended times that depend on nothing but the plan and the
// seed. Copying one copies its position; memory is constant however far it goes. Not thread-safe: each
// thread has its own copy.
class arrivals {
 public:
  // The n-th request is due when n are due by the curve (constant), or when a Poisson process of rate 1 has
  // its n-th event there (poisson: exact also where the rate changes, by the time-change theorem). Ends with
  // the curve, or, where `limit` is given, after that many requests that are due at `count_from` or later:
  // the curve then goes on at its last rate.
  arrivals(rate_curve curve, plan::arrivals_kind kind, std::uint64_t seed,
           std::optional<std::uint64_t> limit = {}, nanoseconds count_from = nanoseconds{0});
  // Recorded offsets from the start, in ascending order.
  explicit arrivals(std::vector<nanoseconds> offsets);

  // The next one, never earlier than the one before; empty when the schedule is over, and from then on.
  std::optional<arrival> next();

 private:
  nanoseconds time_of_next();

  std::shared_ptr<rate_curve const> curve_;                  // or:
  std::shared_ptr<std::vector<nanoseconds> const> offsets_;  // recorded
  std::optional<std::uint64_t> left_;                        // until the limit
  nanoseconds count_from_{0};
  bool over_ = false;
  bool poisson_ = false;
  plan::generator gaps_;
  long double events_ = 0;  // of the Poisson process of rate 1 so far
  std::uint64_t ordinal_ = 0;
};

// Every `of`-th request of a schedule, beginning with number `index`: the shards of one schedule are together
// exactly the schedule, however many there are.
class shard {
 public:
  // 0 <= index < of.
  shard(arrivals all, unsigned index, unsigned of);
  std::optional<arrival> next();

 private:
  arrivals all_;
  unsigned skip_;  // before the next one
  unsigned of_;
};

}  // namespace loadgen::schedule
