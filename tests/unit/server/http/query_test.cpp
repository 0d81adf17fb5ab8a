#include "http/query.hpp"

#include "http/percent.hpp"

#include <gtest/gtest.h>

namespace poolbench::http {
namespace {

TEST(percent_decode, decodes) {
  EXPECT_EQ(percent_decode(""), "");
  EXPECT_EQ(percent_decode("a%20b%2Fc%2f"), "a b/c/");
  EXPECT_EQ(percent_decode("%e2%82%ac"), "\xe2\x82\xac");
  EXPECT_EQ(percent_decode("%00"), std::string(1, '\0'));
  EXPECT_EQ(percent_decode("a+b"), "a+b");
  EXPECT_EQ(percent_decode("a+b%2B", plus_means::space), "a b+");
  EXPECT_EQ(percent_decode("%2541"), "%41") << "once, not twice";
}

TEST(percent_decode, refuses_what_is_no_escape_or_no_text) {
  for (auto const* bad : {"%", "%4", "a%", "%zz", "%4g", "%%41", "%ff", "%c0%af", "%e2%82"}) {
    EXPECT_FALSE(percent_decode(bad)) << bad;
  }
}

TEST(valid_utf8, follows_the_unicode_table) {
  for (auto const* good : {"", "a", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80",
                           "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"}) {
    EXPECT_TRUE(valid_utf8(good)) << good;
  }
  for (auto const* bad :
       {"\x80", "\xc0\x80", "\xc1\xbf", "\xc2", "\xc2\x41", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xe2\x82",
        "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\xe2\x28\xa1"}) {
    EXPECT_FALSE(valid_utf8(bad)) << bad;
  }
}

TEST(query_parameters, keep_their_order) {
  auto const query = query_parameters::parse("b=1&a=x%26y+z&&c&=d&b=2");
  ASSERT_TRUE(query);
  using pair = std::pair<std::string, std::string>;
  EXPECT_EQ(query->all(), (std::vector<pair>{{"b", "1"}, {"a", "x&y z"}, {"c", ""}, {"", "d"}, {"b", "2"}}));
}

TEST(query_parameters, find_the_last) {
  auto const query = query_parameters::parse("a=1&a=2&b=");
  ASSERT_TRUE(query);
  EXPECT_EQ(query->find("a"), "2");
  EXPECT_EQ(query->find("b"), "");
  EXPECT_FALSE(query->find("c"));
}

TEST(query_parameters, refuse_bad_escapes_and_too_many_parts) {
  EXPECT_FALSE(query_parameters::parse("a=%"));
  EXPECT_FALSE(query_parameters::parse("%ff=a"));
  EXPECT_TRUE(query_parameters::parse("a&b", 2));
  EXPECT_FALSE(query_parameters::parse("a&b&c", 2));
  EXPECT_TRUE(query_parameters::parse("a=b=c")->find("a") == "b=c");
}

}  // namespace
}  // namespace poolbench::http
