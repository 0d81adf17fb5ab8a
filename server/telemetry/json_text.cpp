#include "telemetry/json_text.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace poolbench::telemetry {
namespace {

struct utf8_part {
  std::size_t length;  // bytes
  bool valid;
};

// The character, or the longest prefix of one, that `text` begins with (table 3-7 of the Unicode standard).
utf8_part first_part(std::string_view text) noexcept {
  auto const byte = [text](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  auto const lead = byte(0);
  if (lead < 0x80) return {1, true};
  if (lead < 0xc2 || lead > 0xf4) return {1, false};
  std::size_t const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  // What the second byte may be depends on the first: no overlong forms, no surrogates, nothing above
  // U+10FFFF.
  std::uint8_t const low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
  std::uint8_t const high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
  for (std::size_t i = 1; i < length; ++i) {
    if (i == text.size()) return {i, false};
    bool const fits = i == 1 ? byte(i) >= low && byte(i) <= high : byte(i) >= 0x80 && byte(i) <= 0xbf;
    if (!fits) return {i, false};
  }
  return {length, true};
}

bool is_plain(char c) noexcept {
  auto const byte = static_cast<std::uint8_t>(c);
  return byte >= 0x20 && byte < 0x7f && c != '"' && c != '\\';
}

void append_ascii(std::string& out, char c) {
  constexpr char digits[] = "0123456789abcdef";
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      break;
  }
  auto const byte = static_cast<std::uint8_t>(c);
  if (byte >= 0x20 && byte != 0x7f) {
    out += c;
    return;
  }
  out += "\\u00";
  out += digits[byte >> 4];
  out += digits[byte & 15];
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    auto const special = std::find_if_not(text.begin(), text.end(), is_plain);
    auto const plain = static_cast<std::size_t>(special - text.begin());
    out += text.substr(0, plain);
    text.remove_prefix(plain);
    if (text.empty()) break;
    auto const part = first_part(text);
    if (!part.valid)
      out += "\xef\xbf\xbd";
    else if (part.length == 1)
      append_ascii(out, text.front());
    else
      out += text.substr(0, part.length);
    text.remove_prefix(part.length);
  }
  out += '"';
}

}  // namespace poolbench::telemetry
