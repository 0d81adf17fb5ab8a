#include "redis/url.hpp"

#include <gtest/gtest.h>

namespace poolbench::redis {
namespace {

TEST(redis_url, has_defaults) {
  auto const where = parse_url("redis://localhost");
  ASSERT_TRUE(where);
  EXPECT_EQ(where->host, "localhost");
  EXPECT_EQ(where->port, 6379);
  EXPECT_EQ(where->username, "");
  EXPECT_EQ(where->password, "");
  EXPECT_EQ(where->database, 0U);
  EXPECT_EQ(where->printable(), "localhost:6379/0");
}

TEST(redis_url, says_everything) {
  auto const where = parse_url("redis://us%40er:p%3Aw%2F%20d@10.0.0.1:7000/12");
  ASSERT_TRUE(where);
  EXPECT_EQ(where->host, "10.0.0.1");
  EXPECT_EQ(where->port, 7000);
  EXPECT_EQ(where->username, "us@er");
  EXPECT_EQ(where->password, "p:w/ d");
  EXPECT_EQ(where->database, 12U);
  EXPECT_EQ(where->printable(), "10.0.0.1:7000/12");
}

TEST(redis_url, may_have_a_password_alone_an_ipv6_host_or_an_empty_path) {
  EXPECT_EQ(parse_url("redis://:secret@h")->password, "secret");
  EXPECT_EQ(parse_url("redis://:secret@h")->username, "");
  EXPECT_EQ(parse_url("redis://[::1]:7000/")->host, "::1");
  EXPECT_EQ(parse_url("redis://[::1]:7000/")->printable(), "[::1]:7000/0");
}

TEST(redis_url, is_refused_without_repeating_it) {
  for (auto const* bad :
       {"", "localhost:6379", "rediss://:hunter2@h", "http://:hunter2@h", "redis://:hunter2@", "redis:///1",
        "redis://:hunter2@h:0", "redis://:hunter2@h:70000", "redis://:hunter2@h:port", "redis://:hunter2@h/x",
        "redis://:hunter2@h/-1", "redis://:hunter2@h/1/2", "redis://:hunter2@h/99999999999",
        "redis://:hunter2@h/0?a=b", "redis://:hunter2@h/0#f", "redis://user@h", "redis://:hunter2@h h"}) {
    auto const refused = parse_url(bad);
    ASSERT_TRUE(refused.has_error()) << bad;
    EXPECT_NE(refused.error().find("Redis URL"), std::string::npos);
    EXPECT_EQ(refused.error().find("hunter2"), std::string::npos) << refused.error();
  }
}

}  // namespace
}  // namespace poolbench::redis
