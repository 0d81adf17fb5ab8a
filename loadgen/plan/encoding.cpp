#include "plan/encoding.hpp"

#include <array>

namespace loadgen::plan {
namespace {

using char_set = std::array<bool, 256>;

constexpr char_set set_of(std::string_view symbols) {
  char_set set{};
  for (unsigned c = '0'; c <= '9'; ++c) set[c] = true;
  for (unsigned c = 'a'; c <= 'z'; ++c) set[c] = set[c - 'a' + 'A'] = true;
  for (char const c : symbols) set[static_cast<unsigned char>(c)] = true;
  return set;
}

// RFC 3986: unreserved; and with it everything that may stand in a path and query, `%` included.
constexpr char_set unreserved = set_of("-._~");
constexpr char_set url_characters = set_of("-._~!$&'()*+,;=:@/?%");

constexpr char hex[] = "0123456789ABCDEF";

void percent_encode(std::string& out, std::string_view value, char_set const& safe) {
  for (char const c : value) {
    auto const byte = static_cast<unsigned char>(c);
    if (safe[byte]) {
      out += c;
    } else {
      out += '%';
      out += hex[byte >> 4];
      out += hex[byte & 15];
    }
  }
}

void escape_json(std::string& out, std::string_view value) {
  for (char const c : value) {
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        if (auto const byte = static_cast<unsigned char>(c); byte < 0x20) {
          out += "\\u00";
          out += hex[byte >> 4];
          out += hex[byte & 15];
        } else {
          out += c;
        }
    }
  }
}

void blank_controls(std::string& out, std::string_view value) {
  for (char const c : value) {
    auto const byte = static_cast<unsigned char>(c);
    out += (byte < 0x20 && c != '\t') || byte == 0x7f ? ' ' : c;
  }
}

}  // namespace

void append_encoded(std::string& out, std::string_view value, encoding as) {
  switch (as) {
    case encoding::raw:
      out += value;
      break;
    case encoding::target:
      percent_encode(out, value, url_characters);
      break;
    case encoding::component:
      percent_encode(out, value, unreserved);
      break;
    case encoding::json:
      escape_json(out, value);
      break;
    case encoding::header:
      blank_controls(out, value);
      break;
  }
}

}  // namespace loadgen::plan
