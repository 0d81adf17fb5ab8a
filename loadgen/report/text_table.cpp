#include "report/text_table.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace loadgen::report {

std::string text_table::text() const {
  std::vector<std::size_t> widths;
  for (auto const& cells : rows_) {
    widths.resize(std::max(widths.size(), cells.size()), other_width_);
    for (std::size_t i = 1; i < cells.size(); ++i) widths[i] = std::max(widths[i], cells[i].size() + 1);
  }
  std::string out;
  for (auto const& cells : rows_) {
    auto first = cells.front();
    if (first.size() > first_width_) first = first.substr(0, first_width_ - 1) + "~";
    out += fmt::format("  {:<{}}", first, first_width_);
    for (std::size_t i = 1; i < cells.size(); ++i) out += fmt::format("{:>{}}", cells[i], widths[i]);
    out.erase(out.find_last_not_of(' ') + 1);
    out += '\n';
  }
  return out;
}

}  // namespace loadgen::report
