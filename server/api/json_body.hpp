#pragma once

#include "api/validation.hpp"

#include <boost/json/object.hpp>
#include <boost/json/storage_ptr.hpp>
#include <boost/system/result.hpp>

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace poolbench::api {

// The object a request body holds, with memory from `storage`. Anything else (nothing, broken or too deep
// JSON, invalid UTF-8, another kind of value) is added to `errors` and gives nullopt. Deeper than 16 levels
// is too deep: no schema of this API nests at all.
std::optional<boost::json::object> read_object(std::string_view body, boost::json::storage_ptr storage,
                                               validation_errors& errors);

// Reads the members of one object. Every mistake goes to `errors` with the member's name; what is returned
// is of use only when there was none. A member that may be absent may be null as well.
class object_reader {
 public:
  object_reader(boost::json::object const& from, validation_errors& errors) : from_(from), errors_(errors) {}

  std::string uuid(std::string_view name);  // canonical spelling
  std::optional<std::string> optional_uuid(std::string_view name);
  std::string_view one_of(std::string_view name, std::span<std::string_view const> allowed);
  std::int32_t positive_int(std::string_view name);  // 1 to 2^31-1; 5.0 is 5, "5" is not
  // Every member that is none of these is a mistake.
  void only(std::initializer_list<std::string_view> known);

 private:
  boost::json::value const* required(std::string_view name);

  boost::json::object const& from_;
  validation_errors& errors_;
};

}  // namespace poolbench::api
