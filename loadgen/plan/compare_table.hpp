#pragma once

#include "plan/command_table.hpp"

namespace loadgen::plan {

// The row of `compare` in the table of commands.
command_row const& compare_row() noexcept;

}  // namespace loadgen::plan
