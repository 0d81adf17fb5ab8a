#pragma once

#include "plan/bad_value.hpp"
#include "plan/command_line.hpp"

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>

namespace loadgen::plan {

// Calls `parse`; a bad_value becomes "run --rate 'fast': expected ...".
template <class Parse>
auto for_flag(command_line const& given, std::string_view flag, std::string_view value, Parse&& parse) {
  try {
    return std::forward<Parse>(parse)();
  } catch (bad_value const& e) {
    throw usage_error(fmt::format("{} --{} '{}': {}", given.command->name, flag, value, e.what()));
  }
}

// Calls `use(value)` for each time the flag was given; its mistakes name the flag.
template <class Use>
void for_each(command_line const& given, std::string_view flag, Use&& use) {
  for (auto const& [row, value] : given.options) {
    if (row->name == flag) for_flag(given, flag, value, [&] { use(value); });
  }
}

// "run: expected ...", where no one flag is to blame.
[[noreturn]] inline void refuse(command_line const& given, std::string const& message) {
  throw usage_error(fmt::format("{}: {}", given.command->name, message));
}

}  // namespace loadgen::plan
