#pragma once

#include "report/capacity_result.hpp"
#include "report/console.hpp"

#include <string>
#include <vector>

namespace loadgen::report {

// For people, at most 80 columns wide but for long names; each ends with a newline. `files`: what was
// written.
std::string summary_text(capacity_result const& r, std::vector<std::string> const& files, text_style style);
std::string summary_text(sweep_result const& r, std::vector<std::string> const& files, text_style style);

// A line while it goes on: "probe 7: 1,600/s  p99 12.3ms  error_rate 0 %  held; edge between 1,510 and 1,640"
std::string progress_line(capacity_result const& so_far);
std::string progress_line(sweep_result const& so_far);

}  // namespace loadgen::report
