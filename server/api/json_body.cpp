#include "api/json_body.hpp"

#include "api/uuid.hpp"

#include <boost/json/parse.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace poolbench::api {
namespace {

namespace json = boost::json;

constexpr std::size_t max_depth = 16;

}  // namespace

std::optional<json::object> read_object(std::string_view body, json::storage_ptr storage,
                                        validation_errors& errors) {
  if (body.empty()) {
    errors.missing({"body"});
    return std::nullopt;
  }
  json::parse_options options;
  options.max_depth = max_depth;
  json::error_code error;
  auto value = json::parse(body, error, std::move(storage), options);
  if (error) {
    errors.add("json_invalid", {"body"}, "JSON decode error: " + error.message(), json::object{});
    return std::nullopt;
  }
  if (!value.is_object()) {
    errors.add("model_attributes_type", {"body"},
               "Input should be a valid dictionary or object to extract fields from", std::move(value));
    return std::nullopt;
  }
  return std::move(value.get_object());
}

json::value const* object_reader::required(std::string_view name) {
  auto const* const value = from_.if_contains(name);
  if (value == nullptr) errors_.missing({"body", name}, from_);
  return value;
}

std::string object_reader::uuid(std::string_view name) {
  auto const* const value = required(name);
  if (value == nullptr) return {};
  auto const* const text = value->if_string();
  if (text == nullptr) {
    errors_.add("uuid_type", {"body", name}, "UUID input should be a string", *value);
    return {};
  }
  auto result = canonical_uuid(*text);
  if (!result) {
    errors_.add("uuid_parsing", {"body", name},
                "Input should be a valid UUID: 32 hexadecimal digits in groups of 8-4-4-4-12", *value);
  }
  return result.value_or("");
}

std::optional<std::string> object_reader::optional_uuid(std::string_view name) {
  auto const* const value = from_.if_contains(name);
  if (value == nullptr || value->is_null()) return std::nullopt;
  return uuid(name);
}

std::string_view object_reader::one_of(std::string_view name, std::span<std::string_view const> allowed) {
  auto const* const value = required(name);
  if (value == nullptr) return {};
  if (auto const* const text = value->if_string()) {
    auto const found = std::find(allowed.begin(), allowed.end(), std::string_view{*text});
    if (found != allowed.end()) return *found;
  }
  std::string message = "Input should be ";
  for (auto const option : allowed) {
    if (option != allowed.front()) message += option == allowed.back() ? " or " : ", ";
    message.append("'").append(option).append("'");
  }
  errors_.add("literal_error", {"body", name}, message, *value);
  return {};
}

std::int32_t object_reader::positive_int(std::string_view name) {
  auto const* const value = required(name);
  if (value == nullptr) return 0;
  if (!value->is_number()) {
    errors_.add("int_type", {"body", name}, "Input should be a valid integer", *value);
    return 0;
  }
  // A double holds every integer that is in range, and every one that is not stays out of range. Boost.JSON
  // reads 0e400 as no number at all: not above 0.
  auto const number = value->to_number<double>();
  if (std::isfinite(number) && number != std::floor(number)) {
    errors_.add("int_from_float", {"body", name},
                "Input should be a valid integer, got a number with a fractional part", *value);
  } else if (!(number > 0)) {
    errors_.add("greater_than", {"body", name}, "Input should be greater than 0", *value);
  } else if (number > std::numeric_limits<std::int32_t>::max()) {
    errors_.add("less_than_equal", {"body", name}, "Input should be less than or equal to 2147483647",
                *value);
  } else {
    return static_cast<std::int32_t>(number);
  }
  return 0;
}

void object_reader::only(std::initializer_list<std::string_view> known) {
  for (auto const& member : from_) {
    if (std::find(known.begin(), known.end(), std::string_view{member.key()}) == known.end()) {
      errors_.add("extra_forbidden", {"body", member.key()}, "Extra inputs are not permitted",
                  member.value());
    }
  }
}

}  // namespace poolbench::api
