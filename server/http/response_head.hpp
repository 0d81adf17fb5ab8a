#pragma once

#include "http/message.hpp"

#include <cstdint>
#include <ctime>
#include <string>
#include <string_view>

namespace poolbench::http {

// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, 5.6.7), formatted once a second. For one thread.
class date_cache {
 public:
  std::string_view at(std::time_t now);

 private:
  std::time_t formatted_ = -1;
  std::string text_;
};

// How the peer will know where the body ends.
enum class length_kind : std::uint8_t {
  sized,        // Content-Length
  chunked,      // Transfer-Encoding: chunked
  until_close,  // neither: HTTP/1.0 and a length that is not known
};

struct response_facts {
  std::string_view date{};
  length_kind length = length_kind::sized;
  std::size_t content_length = 0;
  bool http_1_1 = true;  // what the request spoke: 1.0 must be told that its connection is kept
  bool keep_alive = false;
};

// Appends status line and fields with the closing empty line. Handlers may not set fields that frame the
// message or belong to the connection, nor values that could break out of their line: such are left out, and
// the name of the first is returned (else empty).
std::string_view append_response_head(std::string& out, reply const&, response_facts const&,
                                      telemetry::request_record const&);

}  // namespace poolbench::http
