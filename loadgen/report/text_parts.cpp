#include "report/text_parts.hpp"

#include "report/units.hpp"

#include <fmt/format.h>

namespace loadgen::report {

std::string dressed(text_style style, tone how, std::string_view text) {
  if (!style.color) return std::string{text};
  constexpr std::string_view codes[] = {"32;1", "31;1", "33;1", "1"};
  return fmt::format("\x1b[{}m{}\x1b[0m", codes[static_cast<std::size_t>(how)], text);
}

std::string field_line(std::string_view name, std::string_view value) {
  constexpr std::size_t width = 80 - 16;
  std::string out;
  while (value.size() > width) {
    auto const cut = value.substr(0, width + 1).rfind(' ');
    if (cut == value.npos || cut == 0) break;  // one long word, such as a path: whole
    out += fmt::format("  {:<14}{}\n", name, value.substr(0, cut));
    value.remove_prefix(cut + 1);
    name = {};
  }
  return out + fmt::format("  {:<14}{}\n", name, value);
}

std::string show_measured(std::string_view expression, double value) {
  if (expression.find("error_rate") != expression.npos) return show_share(value);
  if (auto const at = expression.find("rate"); at != expression.npos) return show_rate(value) + "/s";
  return show_ms(value);
}

}  // namespace loadgen::report
