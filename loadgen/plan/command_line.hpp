#pragma once

#include "plan/command_table.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace loadgen::plan {

// A command's arguments, told apart but not yet understood.
struct command_line {
  struct given_option {
    option_row const* row;
    std::string value;  // empty for a flag
  };
  command_row const* command;
  std::vector<given_option> options;  // what counts: the last one of each row that is not repeatable
  std::vector<std::string> positionals;

  bool has(std::string_view name) const noexcept;
  // The value, or "".
  std::string_view value_of(std::string_view name) const noexcept;
};

// `arguments`: what stands behind the command. Throws usage_error.
command_line split(command_row const& command, std::span<std::string const> arguments);

}  // namespace loadgen::plan
