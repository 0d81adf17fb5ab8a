#include "plan/feed_reader.hpp"

#include "plan/csv.hpp"
#include "plan/files.hpp"
#include "plan/toml_reader.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace loadgen::plan {
namespace {

void read_csv(table_reader const& reader, std::filesystem::path const& directory, feed& into) {
  auto const written = reader.required_text("file");
  auto const path = (directory / written).string();
  auto const content = reader.parsed(*reader.find("file"), "file", written, [&] { return read_file(path); });
  try {
    auto table = parse_csv(content);
    into.columns = std::move(table.columns);
    into.rows = std::move(table.rows);
  } catch (csv_error const& e) {
    throw usage_error(fmt::format("{}:{}: {}", path, e.line, e.what()));
  }
}

std::vector<std::string> read_row(table_reader const& reader, toml::node const& node, std::size_t columns) {
  std::vector<std::string> row;
  auto const add = [&](toml::node const& value) {
    auto field = scalar_text(value);
    if (!field) reader.fail(value, "expected a string, a number or a boolean");
    row.push_back(*std::move(field));
  };
  if (auto const* const array = node.as_array()) {
    for (auto const& value : *array) add(value);
  } else {
    add(node);  // a row of one column may go without brackets
  }
  if (row.size() != columns) {
    reader.fail(node,
                fmt::format("expected {} values, as many as there are columns, not {}", columns, row.size()));
  }
  return row;
}

void read_rows(table_reader const& reader, feed& into) {
  for (auto& [column, node] : reader.texts("columns")) into.columns.push_back(column);
  if (into.columns.empty()) reader.fail("expected the feed's columns, such as columns = [\"name\"]");
  if (auto const wrong = wrong_columns(into.columns); !wrong.empty())
    reader.fail(*reader.find("columns"), wrong);
  auto const* const node = reader.find("rows");
  auto const* const rows = node == nullptr ? nullptr : node->as_array();
  if (rows == nullptr || rows->empty()) {
    auto const message = "expected the feed's rows, such as rows = [[\"a\"], [\"b\"]], or a file";
    if (node != nullptr) reader.fail(*node, message);
    reader.fail(message);
  }
  for (auto const& row : *rows) into.rows.push_back(read_row(reader, row, into.columns.size()));
}

feed_order read_order(table_reader const& reader) {
  auto const written = reader.text("order").value_or("sequential");
  if (written == "sequential") return feed_order::sequential;
  if (written == "random") return feed_order::random;
  if (written == "per_client") return feed_order::per_client;
  reader.fail(*reader.find("order"),
              fmt::format("order '{}': expected sequential, random or per_client", written));
}

}  // namespace

feed read_feed(std::string_view file, toml::key const& name, toml::node const& node,
               std::filesystem::path const& directory) {
  if (!is_name(name.str())) {
    fail_at(file, name.source(),
            fmt::format("feed '{}': expected a name of letters, digits, underscores and dashes", name.str()));
  }
  if (!node.is_table()) fail_at(file, node.source(), fmt::format("expected a table: [feeds.{}]", name.str()));
  table_reader const reader(file, *node.as_table(), "a feed", {"file", "order", "columns", "rows"});

  feed result;
  result.name = name.str();
  result.order = read_order(reader);
  if (!reader.has("file")) {
    read_rows(reader, result);
  } else if (reader.has("rows") || reader.has("columns")) {
    reader.fail(*reader.find("file"), "expected either a file or columns and rows");
  } else {
    read_csv(reader, directory, result);
  }
  return result;
}

bool is_name(std::string_view written) noexcept {
  for (std::string_view const word : {"uuid", "random", "counter", "client"}) {
    if (written == word) return false;
  }
  return !written.empty() && !(written.front() >= '0' && written.front() <= '9') &&
         std::all_of(written.begin(), written.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
                  c == '-';
         });
}

}  // namespace loadgen::plan
