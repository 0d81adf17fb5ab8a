#pragma once

#include "http/refusal.hpp"

#include <boost/system/result.hpp>

#include <string_view>

namespace poolbench::http {

// A request target (RFC 9112, 3.2) cut into what routing needs; views into it, nothing decoded.
struct target_parts {
  std::string_view path;   // "/…", or "*" of OPTIONS
  std::string_view query;  // without '?'
};

// Origin form, absolute form of http and https, and "*" for OPTIONS. Refused: everything else, and fragments.
boost::system::result<target_parts, refusal> split_target(std::string_view method, std::string_view target);

}  // namespace poolbench::http
