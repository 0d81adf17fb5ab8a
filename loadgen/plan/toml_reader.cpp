#include "plan/toml_reader.hpp"

#include "plan/suggest.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace loadgen::plan {

void fail_at(std::string_view file, toml::source_region const& where, std::string_view message) {
  throw usage_error(fmt::format("{}:{}:{}: {}", file, where.begin.line, where.begin.column, message));
}

std::optional<std::string> scalar_text(toml::node const& node) {
  if (auto const* const s = node.as_string()) return s->get();
  if (auto const* const i = node.as_integer()) return fmt::format("{}", i->get());
  if (auto const* const f = node.as_floating_point()) return fmt::format("{}", f->get());
  if (auto const* const b = node.as_boolean()) return b->get() ? "true" : "false";
  return std::nullopt;
}

table_reader::table_reader(std::string_view file, toml::table const& table, std::string_view what,
                           std::vector<std::string_view> const& known)
    : file_(file), table_(&table), what_(what) {
  for (auto const& [key, value] : table) {
    if (std::find(known.begin(), known.end(), key.str()) != known.end()) continue;
    std::vector<std::string> const choices(known.begin(), known.end());
    auto closest = suggestion(key.str(), choices);
    if (closest.empty()) closest = fmt::format(" (expected {})", fmt::join(known, ", "));
    fail_at(file_, key.source(), fmt::format("{} has no key '{}'{}", what_, key.str(), closest));
  }
}

std::optional<std::string> table_reader::text(std::string_view key) const {
  auto const* const node = find(key);
  if (node == nullptr) return std::nullopt;
  auto const* const value = node->as_string();
  if (value == nullptr || value->get().empty()) {
    fail(*node, fmt::format("{}: expected a string that is not empty", key));
  }
  return value->get();
}

std::string table_reader::required_text(std::string_view key) const {
  auto value = text(key);
  if (!value) fail(fmt::format("{}: expected the key '{}'", what_, key));
  return *std::move(value);
}

toml::table const* table_reader::table(std::string_view key) const {
  auto const* const node = find(key);
  if (node != nullptr && !node->is_table()) fail(*node, fmt::format("{}: expected a table", key));
  return node == nullptr ? nullptr : node->as_table();
}

std::vector<toml::table const*> table_reader::tables(std::string_view key) const {
  std::vector<toml::table const*> result;
  auto const* const node = find(key);
  if (node == nullptr) return result;
  auto const* const array = node->as_array();
  if (array == nullptr) fail(*node, fmt::format("{0}: expected an array of tables: [[{0}]]", key));
  for (auto const& element : *array) {
    if (!element.is_table()) fail(element, fmt::format("{0}: expected an array of tables: [[{0}]]", key));
    result.push_back(element.as_table());
  }
  return result;
}

std::vector<std::pair<std::string, toml::node const*>> table_reader::texts(std::string_view key) const {
  std::vector<std::pair<std::string, toml::node const*>> result;
  auto const* const node = find(key);
  if (node == nullptr) return result;
  auto const add = [&](toml::node const& element) {
    auto const* const value = element.as_string();
    if (value == nullptr) fail(element, fmt::format("{}: expected a string or an array of strings", key));
    result.emplace_back(value->get(), &element);
  };
  if (auto const* const array = node->as_array()) {
    for (auto const& element : *array) add(element);
  } else {
    add(*node);
  }
  return result;
}

void table_reader::fail_value(toml::node const& at, std::string_view key, std::string_view written,
                              std::string_view message) const {
  fail(at, fmt::format("{} '{}': {}", key, written, message));
}

}  // namespace loadgen::plan
