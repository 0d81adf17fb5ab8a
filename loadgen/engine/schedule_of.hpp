#pragma once

#include "plan/plan.hpp"
#include "schedule/arrivals.hpp"

#include <optional>

namespace loadgen::engine {

// The intended times of an open loop: the warm-up at the rate the first stage begins with, then the stages.
// With a number of requests, that many after the warm-up, at the last rate when the stages are over. Empty
// for a closed loop.
std::optional<schedule::arrivals> schedule_of(plan::plan const& what);

// The rate those times follow, for an open loop.
schedule::rate_curve rate_curve_of(plan::plan const& what);

// How long a run lasts, its warm-up included; empty when a number of requests decides.
std::optional<std::chrono::nanoseconds> length_of(plan::plan const& what);

}  // namespace loadgen::engine
