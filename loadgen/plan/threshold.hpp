#pragma once

#include "plan/plan.hpp"

#include <optional>
#include <span>
#include <string_view>

namespace loadgen::plan {

// "p99<20ms", "login.p95<=50ms", "error_rate<0.1%", "rate>950": [STEP.]STATISTIC, one of < <= > >=, a value.
//   pNN[.N...], mean, min, max, stdev   of the response time; the value is a duration (kept in ms)
//   error_rate                          failed / offered; the value is a share (kept as 0 .. 1)
//   rate                                completed per second
// `steps` are those of the scenario, whose names may stand in front; `step` is the one it is about when the
// expression stands inside a step of the scenario file (then without a name, which is put in front).
// Throws bad_value.
threshold parse_threshold(std::string_view written, std::span<step const> steps,
                          std::optional<std::size_t> step = std::nullopt);

// 99.9 for "p99.9" and for "p99_9"; nothing if the statistic is no percentile in [0, 100].
std::optional<double> percentile_of(std::string_view statistic) noexcept;

// Whether `measured`, in the threshold's unit, keeps it.
bool holds(threshold const& t, double measured) noexcept;

}  // namespace loadgen::plan
