#include "api/validation.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <cmath>

namespace poolbench::api {
namespace {

// A number too large for a double is read as infinite, which JSON cannot say.
void replace_infinite(boost::json::value& in) {
  if (in.is_double() && !std::isfinite(in.get_double())) {
    in = nullptr;
  } else if (auto* const object = in.if_object()) {
    for (auto& member : *object) replace_infinite(member.value());
  } else if (auto* const array = in.if_array()) {
    for (auto& element : *array) replace_infinite(element);
  }
}

}  // namespace

void validation_errors::add(std::string_view type, std::initializer_list<std::string_view> loc,
                            std::string_view message, boost::json::value input) {
  if (entries_.size() == max_entries) return;
  replace_infinite(input);
  boost::json::array path;
  for (auto const step : loc) path.emplace_back(step);
  boost::json::object entry;
  entry.emplace("type", type);
  entry.emplace("loc", std::move(path));
  entry.emplace("msg", message);
  entry.emplace("input", std::move(input));
  entries_.emplace_back(std::move(entry));
}

void validation_errors::missing(std::initializer_list<std::string_view> loc, boost::json::value input) {
  add("missing", loc, "Field required", std::move(input));
}

http::reply validation_errors::reply() const {
  boost::json::object body;
  body.emplace("detail", entries_);
  http::reply result;
  result.status = http::status::unprocessable_entity;
  result.body = boost::json::serialize(body);
  return result;
}

}  // namespace poolbench::api
