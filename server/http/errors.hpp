#pragma once

#include "http/message.hpp"

#include <string_view>

namespace poolbench::http {

// {"detail":"text"}, the body FastAPI's users know. The text is escaped as JSON; invalid UTF-8 in it becomes
// '?'.
std::string detail_body(std::string_view text);

// A reply with that body. 503 carries `Retry-After: 1`.
reply detail(http::status, std::string_view text);
// The same with the status' standard phrase as text: {"detail":"Not Found"}.
reply detail(http::status);

}  // namespace poolbench::http
