#pragma once

#include "plan/plan.hpp"
#include "record/totals.hpp"
#include "report/result.hpp"

#include <optional>
#include <span>
#include <vector>

namespace loadgen::report {

// A statistic's value in the threshold's unit: ms, a share (0..1), or requests per second. Nothing when it
// was not measured: no response at all, or a step that never ran.
std::optional<double> measure(plan::threshold const& t, record::totals const& totals);

// What was not measured does not hold: a run in which nothing happened must not pass.
std::vector<threshold_outcome> evaluate(std::span<plan::threshold const> thresholds,
                                        record::totals const& totals);

}  // namespace loadgen::report
