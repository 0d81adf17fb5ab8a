#pragma once

#include "plan/command_table.hpp"

#include <string>
#include <string_view>

// What loadgen says about itself, all of it made from the command table.
namespace loadgen::plan {

// `loadgen --help`: the commands. At most 80 columns, like the one below.
std::string overview();

// `loadgen COMMAND --help`: usage, options by group with their defaults, examples.
std::string usage(command_row const& command);

// `loadgen help --man`: loadgen(1), troff with the man macros.
std::string man_page(std::string_view version);

// `loadgen completion bash`.
std::string bash_completion();

}  // namespace loadgen::plan
