#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace loadgen::record {

// RFC 4648 section 4, with padding.
std::string to_base64(std::string_view bytes);
// Empty when the text is not base64 (wrong characters, length or padding).
std::optional<std::string> from_base64(std::string_view text);

}  // namespace loadgen::record
