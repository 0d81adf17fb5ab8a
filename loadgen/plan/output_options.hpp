#pragma once

#include "plan/command_line.hpp"
#include "plan/options.hpp"

namespace loadgen::plan {

// What a run leaves behind, and who is told of it: files, the metrics endpoint, labels, Grafana. Tries
// whether files can be written. Throws usage_error.
void put_outputs(command_line const& given, environment const& outside, plan& into);

}  // namespace loadgen::plan
