#pragma once

#include "http/router.hpp"

#include <string>
#include <string_view>

namespace poolbench::api {

// A handler that hands out one text that never changes. HTML goes out with a content security policy that
// allows the page its own inline script and style, and nothing but this server.
http::handler fixed_text(std::string_view content_type, std::string text);

}  // namespace poolbench::api
