#pragma once

#include "compare/comparison.hpp"
#include "report/console.hpp"

#include <span>
#include <string>

namespace loadgen::report {

// For people at a terminal: the sentence that decides, a table of metrics, what was measured, how to see it
// again. Ends with a newline.
std::string comparison_text(compare::comparison const& c, text_style style);

// Markdown for a pull request or a job's summary: the sentence and the table of each comparison.
std::string comparison_markdown(std::span<compare::comparison const> all);

// "7.1 % more" of what a metric says on one side, in its unit: "1.43 ms", "812 us", "4.1k/s".
std::string show_value(compare::metric const& m, double value);

}  // namespace loadgen::report
