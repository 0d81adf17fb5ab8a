#include "redis/error.hpp"

#include <gtest/gtest.h>

#include <set>

namespace poolbench::redis {
namespace {

TEST(redis_error, says_what_happened_each_in_its_own_words) {
  std::set<std::string> seen;
  for (auto const code : {errc::not_connected, errc::too_many_pending, errc::timeout, errc::connection_lost,
                          errc::command_failed, errc::protocol_error, errc::stopped}) {
    boost::system::error_code const error = code;
    EXPECT_TRUE(error.failed());
    EXPECT_STREQ(error.category().name(), "redis");
    EXPECT_TRUE(seen.insert(error.message()).second) << error.message();
  }
  EXPECT_EQ(category().message(999), "unknown Redis error");
}

}  // namespace
}  // namespace poolbench::redis
