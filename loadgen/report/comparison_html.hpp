#pragma once

#include "compare/comparison.hpp"

#include <span>
#include <string>

namespace loadgen::report {

// One self-contained page, without any external address: for each comparison its sentence, the intervals of
// the ratios, and every block in time order.
std::string comparison_html(std::span<compare::comparison const> all);

}  // namespace loadgen::report
