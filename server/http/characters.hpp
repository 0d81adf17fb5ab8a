#pragma once

#include <array>
#include <cstddef>
#include <string_view>

// The character classes of RFC 9110 and RFC 3986 that framing needs.
namespace poolbench::http {

inline constexpr auto token_char_table = [] {
  std::array<bool, 256> table{};
  for (char const c : std::string_view{"!#$%&'*+-.^_`|~0123456789"
                                       "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"}) {
    table[static_cast<unsigned char>(c)] = true;
  }
  return table;
}();

// tchar (RFC 9110, 5.6.2): what methods, field names and tokens are made of.
constexpr bool is_token_char(char c) noexcept {
  return token_char_table[static_cast<unsigned char>(c)];
}

// What a field's value may hold: tab, space, visible ASCII, and bytes above it (obs-text).
constexpr bool is_value_char(char c) noexcept {
  auto const u = static_cast<unsigned char>(c);
  return u == '\t' || (u >= 0x20 && u != 0x7f);
}

constexpr bool is_visible(char c) noexcept {
  return c > 0x20 && c < 0x7f;
}
constexpr bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}
constexpr bool is_blank(char c) noexcept {
  return c == ' ' || c == '\t';
}
constexpr char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

// Value of a hexadecimal digit, -1 for anything else.
constexpr int hex_value(char c) noexcept {
  if (is_digit(c)) return c - '0';
  char const l = lower(c);
  return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

// All of `text` is of one class: consists_of<is_digit>(text).
template <auto Is>
constexpr bool consists_of(std::string_view text) noexcept {
  for (char const c : text) {
    if (!Is(c)) return false;
  }
  return true;
}

// `text` equals `lowercase` when ASCII case is ignored.
constexpr bool equals_ignoring_case(std::string_view text, std::string_view lowercase) noexcept {
  if (text.size() != lowercase.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (lower(text[i]) != lowercase[i]) return false;
  }
  return true;
}

constexpr std::string_view trim_blanks(std::string_view text) noexcept {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace poolbench::http
