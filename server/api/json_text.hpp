#pragma once

#include <cstddef>
#include <string_view>

namespace poolbench::api {

// The most bytes that put_escaped writes for a text of that length.
constexpr std::size_t escaped_bound(std::size_t length) noexcept {
  return length * 6;
}

// Writes the inside of a JSON string (RFC 8259, section 7): quotes, backslashes and control characters are
// escaped, everything else goes through as it is. The text must be UTF-8, which Postgres guarantees. Looks at
// eight bytes at a time. `out` needs room for escaped_bound(text.size()); returns the end.
char* put_escaped(char* out, std::string_view text) noexcept;

}  // namespace poolbench::api
