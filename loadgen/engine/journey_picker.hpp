#pragma once

#include "plan/plan.hpp"
#include "plan/random.hpp"

#include <cstdint>
#include <vector>

namespace loadgen::engine {

// Which journey the n-th arrival of an open loop is: by weight, from the seed and n alone, so that it does
// not depend on which client was free. Immutable, thread-safe.
class journey_picker {
 public:
  // `journeys` (at least one) must outlive it.
  journey_picker(std::vector<plan::journey> const& journeys, std::uint64_t seed)
      : journeys_{journeys}, seed_{seed} {
    for (auto const& each : journeys) total_weight_ += each.weight;
  }

  plan::journey const& pick(std::uint64_t ordinal) const noexcept {
    if (journeys_.size() == 1) return journeys_.front();
    auto left = plan::generator{~seed_, ordinal}.unit() * total_weight_;
    for (auto const& each : journeys_) {
      if ((left -= each.weight) < 0) return each;
    }
    return journeys_.back();  // rounding
  }

 private:
  std::vector<plan::journey> const& journeys_;
  std::uint64_t seed_;
  double total_weight_ = 0;
};

}  // namespace loadgen::engine
