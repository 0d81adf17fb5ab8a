#pragma once

#include <span>
#include <string_view>

// Every command and flag of loadgen, said once: parsing, --help, the man page and shell completion are made
// from this table.
namespace loadgen::plan {

struct option_row {
  char letter;                     // 'c' for -c; 0: none
  std::string_view name;           // without the dashes
  std::string_view value;          // its value's name, "DURATION"; empty: a flag without a value
  std::string_view group;          // the heading it stands under; rows of a group stand together
  std::string_view help;           // what it does, without a full stop
  std::string_view fallback = {};  // what holds without it, for the reader; empty: nothing
  std::string_view words = {};     // the words it takes, separated by spaces, for completion
  bool repeatable = false;         // else the last one counts
};

struct example_row {
  std::string_view command;  // without the leading "loadgen "
  std::string_view meaning;
};

struct command_row {
  std::string_view name;
  std::string_view arguments;  // what stands behind the options, for the reader; `FILE` in it completes files
  std::string_view summary;    // one line
  std::string_view details;    // paragraphs, separated by empty lines
  std::span<option_row const> options;
  std::span<example_row const> examples;
};

std::span<command_row const> command_table() noexcept;

// The command's row, or null.
command_row const* find_command(std::string_view name) noexcept;

}  // namespace loadgen::plan
