#pragma once

#include "plan/plan.hpp"

#include <string>
#include <string_view>

namespace loadgen::plan {

struct parsed_url {
  endpoint where;
  std::string target;  // path and query as written; "/" when there is none. A fragment is left out.
};

// "http://127.0.0.1:8080/path?query", "https://[::1]/". Throws bad_value. A user name in the URL is refused:
// it belongs into a header.
parsed_url parse_url(std::string_view written);

// Lets `where` be reached over a Unix socket; its host stays as the Host header, as with curl. Throws
// bad_value.
void use_unix_socket(endpoint& where, std::string_view path);

// Checks "HOST:PORT", "[IPv6]:PORT" or ":PORT", an address to listen on. Throws bad_value.
void check_listen_address(std::string_view written);

// Whether a request may have this as its target: a path with perhaps a query, in characters that may stand
// there.
bool is_request_target(std::string_view target);

}  // namespace loadgen::plan
