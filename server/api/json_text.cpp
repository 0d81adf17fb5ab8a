#include "api/json_text.hpp"

#include <cstdint>
#include <cstring>

namespace poolbench::api {
namespace {

constexpr std::uint64_t every_byte = 0x0101010101010101;
constexpr std::uint64_t high_bits = 0x8080808080808080;

// Whether one of eight bytes needs escaping (https://graphics.stanford.edu/~seander/bithacks.html, "Determine
// if a word has a byte less than n" and "... a zero byte"). Exact: bytes from 0x80 up do not trigger it.
bool needs_escape(std::uint64_t word) noexcept {
  auto const control = (word - every_byte * 0x20) & ~word;
  auto const quote = word ^ (every_byte * '"');
  auto const backslash = word ^ (every_byte * '\\');
  return ((control | ((quote - every_byte) & ~quote) | ((backslash - every_byte) & ~backslash)) &
          high_bits) != 0;
}

char* put_one(char* out, char c) noexcept {
  static constexpr char digits[] = "0123456789abcdef";
  auto const byte = static_cast<unsigned char>(c);
  if (byte >= 0x20 && c != '"' && c != '\\') {
    *out++ = c;
    return out;
  }
  *out++ = '\\';
  switch (c) {
    case '\n':
      *out++ = 'n';
      return out;
    case '\r':
      *out++ = 'r';
      return out;
    case '\t':
      *out++ = 't';
      return out;
    case '"':
    case '\\':
      *out++ = c;
      return out;
    default:
      std::memcpy(out, "u00", 3);
      out[3] = digits[byte >> 4U];
      out[4] = digits[byte & 0xfU];
      return out + 5;
  }
}

}  // namespace

char* put_escaped(char* out, std::string_view text) noexcept {
  char const* at = text.data();
  char const* const end = at + text.size();
  while (end - at >= 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, at, sizeof word);
    if (needs_escape(word)) {
      for (int i = 0; i != 8; ++i) out = put_one(out, *at++);
    } else {
      std::memcpy(out, &word, sizeof word);
      out += 8;
      at += 8;
    }
  }
  while (at != end) out = put_one(out, *at++);
  return out;
}

}  // namespace poolbench::api
