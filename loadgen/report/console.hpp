#pragma once

#include "report/result.hpp"

#include <string>
#include <vector>

namespace loadgen::report {

// How a text may be dressed. `color` only on a terminal and without NO_COLOR: the caller finds out.
struct text_style {
  bool color = false;
};

// The summary of a run for people, at most 80 columns wide: the verdict and the thresholds first, then
// validity, response beside service time, phases, steps, status and errors by kind, bytes, connections, the
// generator's CPU, the seed and `files` (what was written). Ends with a newline.
std::string summary_text(run_result const& r, std::vector<std::string> const& files, text_style style);

}  // namespace loadgen::report
