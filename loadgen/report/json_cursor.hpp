#pragma once

#include <boost/json/value.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace loadgen::report {

// A place in a JSON document that knows where it is, so that every complaint names the file and the key:
// "a.json: steps[1].name: expected a string". The document must outlive it. Everything throws bad_file.
class json_cursor {
 public:
  json_cursor(boost::json::value const& root, std::string file);

  json_cursor at(std::string_view key) const;                   // "expected a value, found none"
  std::optional<json_cursor> find(std::string_view key) const;  // absent or null: nothing
  std::vector<std::pair<std::string, json_cursor>> members() const;
  std::vector<json_cursor> elements() const;

  std::string string() const;
  double number() const;
  std::uint64_t count() const;  // a whole number, 0 or more
  bool boolean() const;
  boost::json::value const& value() const noexcept { return *value_; }

  // Throws: the file, this place, `problem`.
  [[noreturn]] void fail(std::string_view problem) const;

 private:
  json_cursor(boost::json::value const& v, std::string file, std::string path);
  boost::json::object const& object() const;

  boost::json::value const* value_;
  std::string file_;
  std::string path_;
};

}  // namespace loadgen::report
