#pragma once

#include "http/refusal.hpp"

#include <boost/system/result.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

// Where a request begins and ends, decided from its raw bytes alone and once: two readers who disagree about
// that are what request smuggling lives on. Stricter than RFC 9112 demands wherever it leaves a choice (bare
// LF, folding, repeated fields), and stricter than Boost.Beast 1.81, whose parser only fills the field
// container afterwards. Pure; no function here keeps or allocates anything.
namespace poolbench::http {

// Finds the end of a header that arrives in pieces, looking at each byte once.
class head_scanner {
 public:
  struct result {
    std::size_t length = 0;          // of the header with its closing empty line; 0: not complete
    std::optional<refusal> refused;  // never becomes valid, whatever follows
  };

  // `data` begins with the request's first byte (empty lines before it skipped) and holds all that has come
  // so far. A header that would be longer than `limit` is refused: 414 while still in the request line, else
  // 431.
  result scan(std::string_view data, std::size_t limit) noexcept;

 private:
  std::size_t line_begin_ = 0;  // of the line that is not complete yet
  std::size_t scanned_ = 0;
};

enum class body_framing : std::uint8_t { none, sized, chunked };

// What framing needs from a header, and what it learned on the way. Views into the examined bytes.
struct request_head {
  std::string_view method;
  std::string_view target;
  bool http_1_1 = false;  // otherwise 1.0
  bool keep_alive = false;
  bool expects_continue = false;
  body_framing body = body_framing::none;
  std::uint64_t content_length = 0;  // when sized
};

// `header`: as found by head_scanner, with the closing empty line.
boost::system::result<request_head, refusal> examine_head(std::string_view header, std::size_t max_fields);

// One "name: value" line without its CRLF. The value is trimmed.
struct field_line {
  std::string_view name;
  std::string_view value;
};
boost::system::result<field_line, refusal> parse_field_line(std::string_view line) noexcept;

// Fields that say how a message is framed, routed or authorised: too late in a trailer (RFC 9110, 6.5.1).
bool forbidden_in_trailer(std::string_view name) noexcept;

namespace refusals {
using boost::beast::http::status;
inline constexpr refusal malformed_line{status::bad_request, "malformed", "malformed request line"};
inline constexpr refusal bare_line_end{status::bad_request, "malformed", "line does not end in CRLF"};
inline constexpr refusal folded{status::bad_request, "malformed", "obsolete line folding"};
inline constexpr refusal bad_field_name{status::bad_request, "malformed", "malformed field name"};
inline constexpr refusal bad_field_value{status::bad_request, "malformed", "control character in a field"};
inline constexpr refusal bad_host{status::bad_request, "malformed", "exactly one valid Host is required"};
inline constexpr refusal bad_length{status::bad_request, "malformed", "malformed or repeated Content-Length"};
inline constexpr refusal bad_coding{status::bad_request, "malformed", "malformed Transfer-Encoding"};
inline constexpr refusal two_lengths{status::bad_request, "malformed",
                                     "both Transfer-Encoding and Content-Length"};
inline constexpr refusal coding_in_1_0{status::bad_request, "malformed", "Transfer-Encoding in HTTP/1.0"};
inline constexpr refusal bad_chunk{status::bad_request, "malformed", "malformed chunk"};
inline constexpr refusal bad_trailer{status::bad_request, "malformed", "field not allowed in a trailer"};
inline constexpr refusal bad_target{status::bad_request, "malformed", "malformed request target"};
inline constexpr refusal unknown_coding{status::not_implemented, "unsupported",
                                        "transfer coding not supported"};
inline constexpr refusal unknown_version{status::http_version_not_supported, "unsupported",
                                         "HTTP version not supported"};
inline constexpr refusal unknown_expectation{status::expectation_failed, "unsupported",
                                             "expectation not supported"};
inline constexpr refusal long_target{status::uri_too_long, "header_too_large", "URI Too Long"};
inline constexpr refusal long_header{status::request_header_fields_too_large, "header_too_large",
                                     "Request Header Fields Too Large"};
inline constexpr refusal long_body{status::payload_too_large, "too_large", "Payload Too Large"};
inline constexpr refusal slow_header{status::request_timeout, "header_timeout", "Request Timeout"};
inline constexpr refusal slow_body{status::request_timeout, "body_timeout", "Request Timeout"};
inline constexpr refusal overload{status::service_unavailable, "overload", "Service Unavailable"};
inline constexpr refusal too_many_connections{status::service_unavailable, "connections",
                                              "Service Unavailable"};
}  // namespace refusals

}  // namespace poolbench::http
