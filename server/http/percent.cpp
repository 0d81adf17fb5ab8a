#include "http/percent.hpp"

#include "http/characters.hpp"

#include <cstddef>
#include <cstdint>

namespace poolbench::http {

std::optional<std::string> percent_decode(std::string_view text, plus_means plus) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      if (text.size() - i < 3) return std::nullopt;
      int const high = hex_value(text[i + 1]);
      int const low = hex_value(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      c = static_cast<char>(high * 16 + low);
      i += 2;
    } else if (c == '+' && plus == plus_means::space) {
      c = ' ';
    }
    decoded.push_back(c);
  }
  if (!valid_utf8(decoded)) return std::nullopt;
  return decoded;
}

bool valid_utf8(std::string_view text) noexcept {
  auto const byte = [&](std::size_t at) { return static_cast<std::uint8_t>(text[at]); };
  for (std::size_t i = 0; i < text.size();) {
    auto const first = byte(i);
    if (first < 0x80) {
      ++i;
      continue;
    }
    std::size_t const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || text.size() - i < length) return false;
    for (std::size_t k = 1; k < length; ++k) {
      if ((byte(i + k) & 0xc0U) != 0x80U) return false;
    }
    // Overlong forms, UTF-16 surrogates, and what lies beyond U+10FFFF show in the second byte.
    auto const second = byte(i + 1);
    if ((first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f) ||
        (first == 0xf0 && second < 0x90) || (first == 0xf4 && second > 0x8f)) {
      return false;
    }
    i += length;
  }
  return true;
}

}  // namespace poolbench::http
