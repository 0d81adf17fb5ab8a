#include "plan/offsets.hpp"

#include "plan/bad_value.hpp"
#include "plan/files.hpp"
#include "plan/units.hpp"

#include <fmt/format.h>

#include <cstddef>

namespace loadgen::plan {
namespace {

std::string_view trimmed(std::string_view line) {
  line = line.substr(0, line.find('#'));
  constexpr std::string_view blank = " \t\r";
  auto const begin = line.find_first_not_of(blank);
  if (begin == line.npos) return {};
  return line.substr(begin, line.find_last_not_of(blank) - begin + 1);
}

nanoseconds parse_offset(std::string_view written) {
  bool const has_unit = written.find_first_not_of("0123456789.") != written.npos;
  return parse_duration(has_unit ? std::string(written) : std::string(written) + "s");
}

}  // namespace

std::vector<nanoseconds> parse_offsets(std::string_view content, std::string const& name) {
  std::vector<nanoseconds> offsets;
  for (std::size_t line = 1; !content.empty(); ++line) {
    auto const end = content.find('\n');
    auto const written = trimmed(content.substr(0, end));
    content.remove_prefix(end == content.npos ? content.size() : end + 1);
    if (written.empty()) continue;
    nanoseconds offset{};
    try {
      offset = parse_offset(written);
    } catch (bad_value const&) {
      throw bad_value(
          fmt::format("{}:{}: '{}': expected when a request is due, in seconds or with a unit, "
                      "such as 0.0125 or 12.5ms",
                      name, line, written));
    }
    if (!offsets.empty() && offset < offsets.back()) {
      throw bad_value(
          fmt::format("{}:{}: '{}': expected no earlier time than in the line before", name, line, written));
    }
    offsets.push_back(offset);
  }
  if (offsets.empty()) throw bad_value(fmt::format("{}: expected at least one offset", name));
  return offsets;
}

std::vector<nanoseconds> read_offsets(std::string const& path) {
  return parse_offsets(read_file(path), path);
}

}  // namespace loadgen::plan
