#include "plan/csv.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace loadgen::plan {
namespace {

// Reads one record after another.
class csv_reader {
 public:
  explicit csv_reader(std::string_view content) : rest_(content) {}

  bool at_end() const noexcept { return rest_.empty(); }
  std::size_t line() const noexcept { return line_; }

  std::vector<std::string> record() {
    std::vector<std::string> fields;
    for (;;) {
      fields.push_back(rest_.starts_with('"') ? quoted() : plain());
      if (rest_.starts_with(',')) {
        rest_.remove_prefix(1);
        continue;
      }
      end_line();
      return fields;
    }
  }

 private:
  std::string plain() {
    auto const end = std::min(rest_.find_first_of(",\n\""), rest_.size());
    if (end < rest_.size() && rest_[end] == '"') {
      throw csv_error(line_, "expected the whole field in quotes, with quotes inside doubled");
    }
    auto field = rest_.substr(0, end);
    rest_.remove_prefix(end);
    if (field.ends_with('\r') && !rest_.starts_with(',')) field.remove_suffix(1);
    return std::string(field);
  }

  std::string quoted() {
    auto const opened = line_;
    std::string field;
    for (rest_.remove_prefix(1);;) {
      auto const quote = rest_.find('"');
      if (quote == rest_.npos)
        throw csv_error(opened, "expected a closing quote for the field that opens here");
      auto const piece = rest_.substr(0, quote);
      line_ += static_cast<std::size_t>(std::count(piece.begin(), piece.end(), '\n'));
      field += piece;
      rest_.remove_prefix(quote + 1);
      if (!rest_.starts_with('"')) return field;
      field += '"';
      rest_.remove_prefix(1);
    }
  }

  void end_line() {
    if (rest_.starts_with('\r')) rest_.remove_prefix(1);
    if (!rest_.empty() && rest_.front() != '\n') {
      throw csv_error(line_, "expected a comma or the end of the line behind the closing quote");
    }
    if (!rest_.empty()) rest_.remove_prefix(1);
    ++line_;
  }

  std::string_view rest_;
  std::size_t line_ = 1;
};

}  // namespace

csv_table parse_csv(std::string_view content) {
  if (content.starts_with("\xef\xbb\xbf")) content.remove_prefix(3);
  csv_reader reader(content);
  if (reader.at_end()) throw csv_error(1, "expected a first line with the columns' names");

  csv_table table;
  table.columns = reader.record();
  if (auto const wrong = wrong_columns(table.columns); !wrong.empty()) throw csv_error(1, wrong);
  while (!reader.at_end()) {
    auto const line = reader.line();
    auto row = reader.record();
    if (row.size() != table.columns.size()) {
      throw csv_error(line, fmt::format("expected {} fields, as many as the first line names, not {}",
                                        table.columns.size(), row.size()));
    }
    table.rows.push_back(std::move(row));
  }
  if (table.rows.empty()) throw csv_error(reader.line(), "expected at least one row behind the first line");
  return table;
}

std::string wrong_columns(std::vector<std::string> const& columns) {
  for (auto it = columns.begin(); it != columns.end(); ++it) {
    if (it->empty()) return "expected a name for every column";
    if (std::find(columns.begin(), it, *it) != it) return fmt::format("the column '{}' is named twice", *it);
  }
  return {};
}

}  // namespace loadgen::plan
