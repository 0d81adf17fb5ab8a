#pragma once

#include "plan/bad_value.hpp"
#include "plan/command_line.hpp"

#include <fmt/format.h>

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

}  // namespace loadgen::plan
