#pragma once

#include "plan/bad_value.hpp"

#include <toml++/toml.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// Reading TOML so that every mistake is one line with its place. Private to plan/.
namespace loadgen::plan {

// "shop.toml:12:11: message"
[[noreturn]] void fail_at(std::string_view file, toml::source_region const& where, std::string_view message);

// A string, number or boolean as text: `rate = 1000` and `rate = "1k"` are read alike. Nothing for others.
std::optional<std::string> scalar_text(toml::node const& node);

// One table whose keys are known.
class table_reader {
 public:
  // `what`: how messages name the table, "a step". Refuses a key that is not among `known`.
  table_reader(std::string_view file, toml::table const& table, std::string_view what,
               std::vector<std::string_view> const& known);

  bool has(std::string_view key) const { return table_->contains(key); }
  toml::node const* find(std::string_view key) const { return table_->get(key); }
  std::optional<std::string> text(std::string_view key) const;  // a string that is not empty
  std::string required_text(std::string_view key) const;
  toml::table const* table(std::string_view key) const;
  // The tables of [[key]], or of key = [{...}]; none when it is absent.
  std::vector<toml::table const*> tables(std::string_view key) const;
  // A string or an array of strings, with their places.
  std::vector<std::pair<std::string, toml::node const*>> texts(std::string_view key) const;

  std::string_view file() const noexcept { return file_; }
  [[noreturn]] void fail(std::string_view message) const { fail_at(file_, table_->source(), message); }
  [[noreturn]] void fail(toml::node const& at, std::string_view message) const {
    fail_at(file_, at.source(), message);
  }

  // Calls `parse`; a bad_value is said with its place and in the words "key 'written': expected ...".
  template <class Parse>
  auto parsed(toml::node const& at, std::string_view key, std::string_view written, Parse&& parse) const {
    try {
      return std::forward<Parse>(parse)();
    } catch (bad_value const& e) {
      fail_value(at, key, written, e.what());
    }
  }

 private:
  [[noreturn]] void fail_value(toml::node const& at, std::string_view key, std::string_view written,
                               std::string_view message) const;

  std::string_view file_;
  toml::table const* table_;
  std::string_view what_;
};

}  // namespace loadgen::plan
