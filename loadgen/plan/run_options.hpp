#pragma once

#include "plan/command_line.hpp"
#include "plan/options.hpp"

namespace loadgen::plan {

// The flags of `run` (with the scenario file they may name) to a plan, or to a preview with --dry-run. Throws
// usage_error.
command make_run(command_line const& given, environment const& outside);

// `check FILE`. Throws usage_error.
preview_command make_check(command_line const& given);

}  // namespace loadgen::plan
