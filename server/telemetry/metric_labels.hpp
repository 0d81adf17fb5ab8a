#pragma once

#include "db/observer.hpp"
#include "http/message.hpp"
#include "telemetry/request_record.hpp"

#include <array>
#include <cstddef>
#include <string_view>

// How things are spelled as label values.
namespace poolbench::telemetry {

inline constexpr std::array all_modes{connection_mode::per_request, connection_mode::pooled};
constexpr std::size_t index(connection_mode mode) noexcept {
  return static_cast<std::size_t>(mode);
}

constexpr std::string_view label(connection_mode mode) noexcept {
  return mode == connection_mode::per_request ? "per_request" : "pooled";
}

constexpr std::string_view label(db::connection_state state) noexcept {
  return state == db::connection_state::idle ? "idle" : "used";
}

// The methods OpenTelemetry knows; whatever else a client may send is "_OTHER".
constexpr std::string_view label(http::verb method) noexcept {
  switch (method) {
    case http::verb::get:
      return "GET";
    case http::verb::head:
      return "HEAD";
    case http::verb::post:
      return "POST";
    case http::verb::put:
      return "PUT";
    case http::verb::delete_:
      return "DELETE";
    case http::verb::options:
      return "OPTIONS";
    case http::verb::patch:
      return "PATCH";
    case http::verb::connect:
      return "CONNECT";
    case http::verb::trace:
      return "TRACE";
    default:
      return "_OTHER";
  }
}

namespace detail {
// "000" to "999", so that a status needs no formatting.
inline constexpr auto three_digits = [] {
  std::array<char, 3000> all{};
  for (std::size_t n = 0; n < 1000; ++n) {
    all[3 * n] = static_cast<char>('0' + n / 100);
    all[3 * n + 1] = static_cast<char>('0' + n / 10 % 10);
    all[3 * n + 2] = static_cast<char>('0' + n % 10);
  }
  return all;
}();
}  // namespace detail

constexpr std::string_view status_label(unsigned status) noexcept {
  if (status >= 1000) return "_OTHER";
  return {detail::three_digits.data() + std::size_t{3} * status, 3};
}

}  // namespace poolbench::telemetry
