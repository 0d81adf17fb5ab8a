#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace poolbench::http {

// Percent-decoding (RFC 3986, 2.1) of a part of a URL or of a form (application/x-www-form-urlencoded, where
// '+' is a space). Nothing when an escape is cut or not hexadecimal, or when the result is not valid UTF-8.
enum class plus_means { plus, space };
std::optional<std::string> percent_decode(std::string_view text, plus_means = plus_means::plus);

bool valid_utf8(std::string_view text) noexcept;

}  // namespace poolbench::http
