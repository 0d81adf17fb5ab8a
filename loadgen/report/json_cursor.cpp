#include "report/json_cursor.hpp"

#include "report/bad_file.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <fmt/format.h>

#include <cmath>

namespace loadgen::report {

namespace json = boost::json;

json_cursor::json_cursor(json::value const& root, std::string file) : value_{&root}, file_{std::move(file)} {}

json_cursor::json_cursor(json::value const& v, std::string file, std::string path)
    : value_{&v}, file_{std::move(file)}, path_{std::move(path)} {}

json::object const& json_cursor::object() const {
  auto const* o = value_->if_object();
  if (!o) fail("expected an object");
  return *o;
}

json_cursor json_cursor::at(std::string_view key) const {
  auto const* v = object().if_contains(key);
  auto path = path_.empty() ? std::string{key} : fmt::format("{}.{}", path_, key);
  if (!v) throw bad_file{fmt::format("{}: {}: expected a value, found none", file_, path)};
  return {*v, file_, std::move(path)};
}

std::optional<json_cursor> json_cursor::find(std::string_view key) const {
  auto const* v = object().if_contains(key);
  if (!v || v->is_null()) return std::nullopt;
  return at(key);
}

std::vector<std::pair<std::string, json_cursor>> json_cursor::members() const {
  std::vector<std::pair<std::string, json_cursor>> all;
  for (auto const& member : object()) all.emplace_back(member.key(), at(member.key()));
  return all;
}

std::vector<json_cursor> json_cursor::elements() const {
  auto const* a = value_->if_array();
  if (!a) fail("expected an array");
  std::vector<json_cursor> all;
  for (std::size_t i = 0; i < a->size(); ++i) {
    all.push_back(json_cursor{(*a)[i], file_, fmt::format("{}[{}]", path_, i)});
  }
  return all;
}

std::string json_cursor::string() const {
  auto const* s = value_->if_string();
  if (!s) fail("expected a string");
  return {s->data(), s->size()};
}

double json_cursor::number() const {
  if (auto const* d = value_->if_double(); d && std::isfinite(*d)) return *d;
  if (auto const* i = value_->if_int64()) return static_cast<double>(*i);
  if (auto const* u = value_->if_uint64()) return static_cast<double>(*u);
  fail("expected a number");
}

std::uint64_t json_cursor::count() const {
  if (auto const* i = value_->if_int64(); i && *i >= 0) return static_cast<std::uint64_t>(*i);
  if (auto const* u = value_->if_uint64()) return *u;
  fail("expected a whole number, 0 or more");
}

bool json_cursor::boolean() const {
  auto const* b = value_->if_bool();
  if (!b) fail("expected true or false");
  return *b;
}

void json_cursor::fail(std::string_view problem) const {
  throw bad_file{path_.empty() ? fmt::format("{}: {}", file_, problem)
                               : fmt::format("{}: {}: {}", file_, path_, problem)};
}

}  // namespace loadgen::report
