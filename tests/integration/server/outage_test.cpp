#include "integration/server/load.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

// What the server leans on goes away and comes back.
namespace poolbench::tests {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;

class outage : public ::testing::TestWithParam<std::string> {
 protected:
  private_stack stack_;
  std::string database_url_ = stack_.environment().database_url();
  shop_server server_{
      database_url_, stack_.environment().redis_url(), {"--db-mode", GetParam(), "--threads", "2"}};

  std::string ready(std::string const& part) {
    return std::string{json::parse(server_.admin().get("/readyz").body).at(part).as_string()};
  }
};

INSTANTIATE_TEST_SUITE_P(modes, outage, ::testing::Values("pooled", "per-request"),
                         [](auto const& mode) { return mode.param == "pooled" ? "pooled" : "per_request"; });

TEST_P(outage, without_redis_logging_in_and_every_route_keep_working) {
  auto before = server_.client("a");
  ASSERT_EQ(before.get("/products?limit=1").status, 200);
  stack_.stop("redis");
  EXPECT_EQ(before.get("/products?limit=1").status, 200);  // a session of before
  auto during = server_.client("b");                       // a login without Redis
  EXPECT_EQ(during.get("/transactions").status, 200);
  EXPECT_EQ(during.post("/transactions", withdrawal(product(1), 1)).status / 100, 2);
  EXPECT_EQ(server_.admin().get("/readyz").status, 503);
  EXPECT_NE(ready("redis"), "ok");
  EXPECT_EQ(ready("postgres"), "ok");
  EXPECT_EQ(server_.client("").post("/login", "username=a&password=b").status, 401);
  stack_.start("redis");
  EXPECT_TRUE(eventually([&] { return ready("redis") == "ok"; }));
  EXPECT_EQ(server_.client("c").get("/products?limit=1").status, 200);
}

TEST_P(outage, a_redis_that_hangs_costs_a_timeout_and_no_more) {
  auto client = server_.client("a");
  ::kill(stack_.pid("redis"), SIGSTOP);
  EXPECT_EQ(client.get("/products?limit=1").status, 200);
  EXPECT_EQ(client.get("/products?limit=1").status, 200);
  ::kill(stack_.pid("redis"), SIGCONT);
  EXPECT_TRUE(eventually([&] { return ready("redis") == "ok"; }));
}

TEST_P(outage, without_postgres_requests_are_refused_and_work_again_without_a_restart) {
  remember_stock(database_url_);
  auto client = server_.client("a");
  load clients{server_, 4, withdraw_one};
  ASSERT_TRUE(clients.answered(50));
  stack_.stop("postgres");
  auto const refused = client.get("/products?limit=1");
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.field("retry-after"), "1");
  EXPECT_EQ(server_.admin().get("/readyz").status, 503);
  EXPECT_EQ(server_.admin().get("/healthz").status, 200);
  EXPECT_EQ(client.get("/hello").status, 200);
  stack_.start("postgres");
  EXPECT_TRUE(eventually([&] { return client.get("/products?limit=1").status == 200; }));
  EXPECT_TRUE(eventually([&] { return ready("postgres") == "ok"; }));
  auto const created = clients.seen().count(201);
  EXPECT_TRUE(eventually([&] { return clients.seen().count(201) > created + 50; }));
  auto const seen = clients.stop();
  EXPECT_EQ(seen.count(201) + seen.count(503), seen.answers());
  EXPECT_EQ(seen.cut, 0);
  EXPECT_EQ(seen.unanswered, 0);
  EXPECT_EQ(broken_invariants(database_url_), "0");
  EXPECT_EQ(lost(database_url_, seen), "0");
}

TEST_P(outage, killed_backends_lose_no_acknowledged_transaction) {
  remember_stock(database_url_);
  load clients{server_, 4, withdraw_one};
  for (int i = 1; i != 6; ++i) {
    ASSERT_TRUE(clients.answered(i * 40));
    sql(stack_.environment().admin_url(),
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'poolbench-%'");
  }
  ASSERT_TRUE(clients.answered(300));
  auto const seen = clients.stop();
  EXPECT_EQ(seen.count(201) + seen.count(200) + seen.count(503), seen.answers());
  EXPECT_EQ(broken_invariants(database_url_), "0");
  EXPECT_EQ(lost(database_url_, seen), "0");
}

}  // namespace
}  // namespace poolbench::tests
