#include "telemetry/json_text.hpp"

#include <gtest/gtest.h>

namespace poolbench::telemetry {
namespace {

using namespace std::string_literals;

std::string json(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

TEST(json_text, leaves_what_needs_no_escape) {
  EXPECT_EQ(json(""), "\"\"");
  EXPECT_EQ(json("plain / text '~"), "\"plain / text '~\"");
  EXPECT_EQ(json("\u00e9\u20ac\U0001f600"), "\"\u00e9\u20ac\U0001f600\"");
}

TEST(json_text, escapes_quotes_backslashes_and_control_characters) {
  EXPECT_EQ(json("a\"b\\c\n\r\t"), R"("a\"b\\c\n\r\t")");
  EXPECT_EQ(json("\0\x01\x1f\x7f"s), R"("\u0000\u0001\u001f\u007f")");
}

TEST(json_text, replaces_each_invalid_part_of_utf8_once) {
  constexpr char fffd[] = "\xef\xbf\xbd";
  auto const replaced = [&](int n) {
    std::string out = "\"";
    while (n-- > 0) out += fffd;
    return out + '"';
  };
  EXPECT_EQ(json("\x80"), replaced(1));
  EXPECT_EQ(json("\xff\xfe"), replaced(2));
  EXPECT_EQ(json("\xc0\xaf"), replaced(2)) << "overlong";
  EXPECT_EQ(json("\xe0\x80\x80"), replaced(3)) << "overlong";
  EXPECT_EQ(json("\xed\xa0\x80"), replaced(3)) << "surrogate";
  EXPECT_EQ(json("\xf4\x90\x80\x80"), replaced(4)) << "above U+10FFFF";
  EXPECT_EQ(json("\xe2\x82"), replaced(1)) << "cut at the end";
  EXPECT_EQ(json("\xf0\x9f\x98"), replaced(1)) << "cut at the end";
  EXPECT_EQ(json("a\xe2\x82z"), "\"a"s + fffd + "z\"");
}

}  // namespace
}  // namespace poolbench::telemetry
