#include "http/target.hpp"

#include <gtest/gtest.h>

namespace poolbench::http {
namespace {

TEST(split_target, cuts_path_and_query) {
  struct {
    char const *target, *path, *query;
  } const rows[] = {{"/", "/", ""},           {"/a/b", "/a/b", ""},
                    {"/a?", "/a", ""},        {"/a?b=c", "/a", "b=c"},
                    {"/a?b?c", "/a", "b?c"},  {"//a", "//a", ""},
                    {"/?a", "/", "a"},        {"http://h", "/", ""},
                    {"http://h?a", "/", "a"}, {"HTTPS://h:1/a?b", "/a", "b"}};
  for (auto const& row : rows) {
    auto const parts = split_target("GET", row.target);
    ASSERT_TRUE(parts) << row.target;
    EXPECT_EQ(parts->path, row.path) << row.target;
    EXPECT_EQ(parts->query, row.query) << row.target;
  }
}

TEST(split_target, refuses_other_forms) {
  for (auto const* target :
       {"", "a", "*", "h:80", "ftp://h/", "http:/a", "http://", "http:///a", "/a#b", "/a?b#c", "?a"}) {
    EXPECT_FALSE(split_target("GET", target)) << target;
  }
  EXPECT_FALSE(split_target("CONNECT", "h:80"));
}

TEST(split_target, knows_the_asterisk_of_options) {
  auto const parts = split_target("OPTIONS", "*");
  ASSERT_TRUE(parts);
  EXPECT_EQ(parts->path, "*");
}

}  // namespace
}  // namespace poolbench::http
