#include "integration/server/load.hpp"

#include <gtest/gtest.h>

#include <iostream>

namespace poolbench::tests {
namespace {

// Checking a password takes about 25 ms of a processor. On the event loop it would stand before every other
// request; off it, many others are answered for each one that is checked, whatever else the machine does.
TEST(login_flood, starves_nobody) {
  scratch_database database;
  shop_server server{database.url(),
                     shared_stack().redis_url(),
                     {"--threads", "1", "--login-threads", "1", "--login-queue", "4"}};
  auto innocent = server.client("a");
  load flood{server, 8, [](http_client& http, int, int) {
               return http.try_send("POST", "/login/token", "username=a&password=wrong");
             }};
  ASSERT_TRUE(eventually([&] { return flood.seen().count(503) > 0; })) << "it is not flooded";
  auto const before = flood.seen();
  int answered = 0;
  int checked = 0;
  while (checked < 40) {
    ASSERT_EQ(innocent.get("/products?limit=10").status, 200);
    ++answered;
    checked = flood.seen().count(401) - before.count(401);
  }
  auto const seen = flood.stop();
  std::cout << "[    flood ] " << answered << " products lists answered while " << checked
            << " passwords were checked and " << seen.count(503) << " logins refused\n";
  EXPECT_GT(answered, 2 * checked);
  EXPECT_EQ(seen.count(401) + seen.count(503), seen.answers());
  EXPECT_GT(seen.count(503), 0);
  EXPECT_EQ(seen.unanswered, 0);
  EXPECT_EQ(server.client("b").get("/products?limit=1").status, 200) << "logging in works again";
}

}  // namespace
}  // namespace poolbench::tests
