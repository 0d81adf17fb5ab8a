#pragma once

#include "plan/command_table.hpp"

namespace loadgen::plan {

// The rows of `capacity` and `sweep` in the table of commands.
command_row const& capacity_row() noexcept;
command_row const& sweep_row() noexcept;

}  // namespace loadgen::plan
