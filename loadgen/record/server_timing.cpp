#include "record/server_timing.hpp"

#include <charconv>
#include <cmath>

namespace loadgen::record {
namespace {

constexpr double longest_ms = 3.6e6;  // what a histogram holds: 1 h

std::string_view trimmed(std::string_view text) {
  auto const first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// Cuts the text up to `separator` off the front, not looking inside quoted strings; the separator goes too.
std::string_view cut(std::string_view& text, char separator) {
  bool quoted = false;
  std::size_t end = 0;
  for (; end < text.size(); ++end) {
    auto const c = text[end];
    if (quoted && c == '\\') {
      ++end;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (c == separator && !quoted) {
      break;
    }
  }
  auto const piece = text.substr(0, end);
  text.remove_prefix(end < text.size() ? end + 1 : text.size());
  return trimmed(piece);
}

bool is_dur(std::string_view name) {
  return name.size() == 3 && (name[0] | 0x20) == 'd' && (name[1] | 0x20) == 'u' && (name[2] | 0x20) == 'r';
}

std::optional<std::int64_t> in_microseconds(std::string_view milliseconds) {
  if (milliseconds.size() >= 2 && milliseconds.front() == '"' && milliseconds.back() == '"') {
    milliseconds = milliseconds.substr(1, milliseconds.size() - 2);
  }
  double value = 0;
  auto const end = milliseconds.data() + milliseconds.size();
  auto const [stop, error] = std::from_chars(milliseconds.data(), end, value);
  if (error != std::errc{} || stop != end || !(value >= 0 && value <= longest_ms)) return {};
  return std::llround(value * 1000);
}

}  // namespace

std::optional<timing_metric> next_metric(std::string_view& header) {
  while (!header.empty()) {
    auto parameters = cut(header, ',');
    auto const name = cut(parameters, ';');
    while (!name.empty() && !parameters.empty()) {
      auto value = cut(parameters, ';');
      if (!is_dur(cut(value, '='))) continue;
      auto const microseconds = in_microseconds(trimmed(value));
      if (microseconds) return timing_metric{name, *microseconds};
      break;  // only the first `dur` counts
    }
  }
  return {};
}

}  // namespace loadgen::record
