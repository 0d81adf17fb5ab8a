#include "api/json_text.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/string.hpp>
#include <gtest/gtest.h>

#include <string>

namespace poolbench::api {
namespace {

std::string escaped(std::string_view text) {
  std::string out(escaped_bound(text.size()), '\0');
  out.resize(static_cast<std::size_t>(put_escaped(out.data(), text) - out.data()));
  return out;
}

TEST(put_escaped, leaves_plain_text_and_unicode_alone) {
  EXPECT_EQ(escaped(""), "");
  EXPECT_EQ(escaped("a plain name of more than eight bytes"), "a plain name of more than eight bytes");
  EXPECT_EQ(escaped("Käse & Brötchen 日本語 🙂 \x7f"), "Käse & Brötchen 日本語 🙂 \x7f");
}

TEST(put_escaped, escapes_what_json_wants_escaped) {
  EXPECT_EQ(escaped("\"\\\n\r\t"), R"(\"\\\n\r\t)");
  EXPECT_EQ(escaped(std::string("\0\x01\x1f", 3)), R"(\u0000\u0001\u001f)");
}

// Every byte below 0x80 at every offset within and across the eight bytes that are looked at together.
TEST(put_escaped, reads_back_as_it_was_at_every_offset) {
  for (int byte = 0; byte != 0x80; ++byte) {
    for (std::size_t offset = 0; offset != 17; ++offset) {
      std::string text = "abcdefgh\u00e9jklmnopq";
      text.insert(offset <= 8 ? offset : offset + 1, 1, static_cast<char>(byte));
      auto const read = boost::json::parse('"' + escaped(text) + '"');
      ASSERT_EQ(std::string_view{read.as_string()}, text) << byte << " at " << offset;
    }
  }
}

}  // namespace
}  // namespace poolbench::api
