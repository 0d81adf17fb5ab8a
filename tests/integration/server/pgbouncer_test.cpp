#include "integration/server/keyed_load.hpp"

#include <boost/json/parse.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

// PgBouncer in front of Postgres: one more way to get a connection, and it must do no harm.
namespace poolbench::tests {
namespace {

class through_pgbouncer : public ::testing::TestWithParam<std::string> {
 protected:
  through_pgbouncer() { remember_stock(stack_.environment().database_url()); }

  private_stack stack_{{"--with", "pgbouncer"}};
  shop_server server_{stack_.environment().at("PGBOUNCER_URL"),
                      stack_.environment().redis_url(),
                      {"--db-mode", GetParam(), "--threads", "2"}};
};

INSTANTIATE_TEST_SUITE_P(modes, through_pgbouncer, ::testing::Values("pooled", "per-request"),
                         [](auto const& mode) { return mode.param == "pooled" ? "pooled" : "per_request"; });

TEST_P(through_pgbouncer, the_api_works_and_the_books_agree) {
  keyed_load clients{server_, 6};
  EXPECT_TRUE(clients.applies(200));
  clients.settle(server_);
  EXPECT_EQ(clients.difference(stack_.environment().database_url()), "");
  EXPECT_EQ(clients.count(keyed_load::fate::unknown), 0);

  auto client = server_.client("a");
  auto const listed = boost::json::parse(client.get("/transactions?limit=3").body).as_array();
  ASSERT_EQ(listed.size(), 3U);
  EXPECT_THAT(std::string{listed[0].at("transaction_date").as_string()}, ::testing::EndsWith("Z"))
      << "in UTC";
  EXPECT_EQ(client.put("/products/quantity").status, 200);
  EXPECT_EQ(boost::json::parse(client.get("/products").body).as_array().size(), 10'000U);
  EXPECT_EQ(client.post("/demo/deadlock", "").status, 200);
}

}  // namespace
}  // namespace poolbench::tests
