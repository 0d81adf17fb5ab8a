#include "plan/encoding.hpp"

#include <gtest/gtest.h>

namespace loadgen::plan {
namespace {

std::string encoded(std::string_view value, encoding as) {
  std::string out = "=";
  append_encoded(out, value, as);
  return out.substr(1);
}

TEST(encoding, raw_is_left_alone) {
  std::string const all("\0\r\n\"%\xff", 6);
  EXPECT_EQ(encoded(all, encoding::raw), all);
}

TEST(encoding, a_target_keeps_what_a_url_may_hold) {
  EXPECT_EQ(encoded("/p?limit=5&after=a%20b", encoding::target), "/p?limit=5&after=a%20b");
  EXPECT_EQ(encoded("a b\r\n#\"<\xc3\xa4", encoding::target), "a%20b%0D%0A%23%22%3C%C3%A4");
}

TEST(encoding, a_component_keeps_only_what_means_nothing) {
  EXPECT_EQ(encoded("aZ09-._~", encoding::component), "aZ09-._~");
  EXPECT_EQ(encoded("a&b=c/d?e+f%", encoding::component), "a%26b%3Dc%2Fd%3Fe%2Bf%25");
}

TEST(encoding, json_strings) {
  EXPECT_EQ(encoded("say \"\\\" \n\r\t\x01\x1f \xc3\xa4", encoding::json),
            "say \\\"\\\\\\\" \\n\\r\\t\\u0001\\u001F \xc3\xa4");
}

TEST(encoding, headers_stay_on_their_line) {
  EXPECT_EQ(encoded("a\r\nb: c\td\x7f\xc3\xa4", encoding::header), "a  b: c\td \xc3\xa4");
}

}  // namespace
}  // namespace loadgen::plan
