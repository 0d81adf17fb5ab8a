#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace poolbench::redis {

// A reply, copied out of the driver. Redis' error replies are not values: they arrive as
// errc::command_failed.
struct value {
  using array = std::vector<value>;
  // monostate is nil; text is both a bulk string (any bytes) and a status such as OK.
  std::variant<std::monostate, std::int64_t, std::string, array> content;

  bool is_nil() const noexcept { return std::holds_alternative<std::monostate>(content); }
  // nullptr unless the reply is of that kind.
  std::string const* text() const noexcept { return std::get_if<std::string>(&content); }
  std::int64_t const* integer() const noexcept { return std::get_if<std::int64_t>(&content); }
  array const* elements() const noexcept { return std::get_if<array>(&content); }
};

}  // namespace poolbench::redis
