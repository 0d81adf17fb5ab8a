#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace loadgen::plan {

struct csv_table {
  std::vector<std::string> columns;            // the first line
  std::vector<std::vector<std::string>> rows;  // each as long as `columns`; at least one
};

// what() says what was expected; `line` counts from 1, line ends inside quotes included.
struct csv_error : std::runtime_error {
  csv_error(std::size_t at, std::string const& message) : std::runtime_error(message), line(at) {}
  std::size_t line;
};

// RFC 4180 with a header line: fields separated by commas, quoted where they hold commas, quotes (doubled) or
// line ends; lines end in LF or CRLF. A byte order mark is skipped. Throws csv_error.
csv_table parse_csv(std::string_view content);

// What is wrong with these columns' names (one empty, one twice), or "".
std::string wrong_columns(std::vector<std::string> const& columns);

}  // namespace loadgen::plan
