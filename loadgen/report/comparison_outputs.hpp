#pragma once

#include "compare/comparison.hpp"
#include "plan/compare_options.hpp"
#include "report/comparison_json.hpp"

#include <span>
#include <string>
#include <vector>

namespace loadgen::report {

// Writes the outputs that were asked for; their paths, in order. Throws bad_file. The JSON holds one
// comparison: with several, it is refused.
std::vector<std::string> write_comparisons(plan::compare_outputs const& to,
                                           std::span<compare::comparison const> all);

// Of all comparisons' verdicts the one that matters most: INVALID (4), REGRESSION (2), INCONCLUSIVE (3), else
// 0.
int worst_exit_code(std::span<compare::comparison const> all) noexcept;

}  // namespace loadgen::report
