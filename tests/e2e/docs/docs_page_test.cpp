#include "integration/server/shop_server.hpp"

#include <gtest/gtest.h>

// The API's page is used as a newcomer would: page_test.cjs clicks, and the database says what came of it.
namespace poolbench::tests {
namespace {

TEST(docs_page, logs_in_lists_products_and_posts_a_withdrawal) {
  scratch_database database;
  shop_server server{database.url(), shared_stack().redis_url()};
  auto const before =
      std::stoi(database.sql("SELECT quantity FROM products WHERE id = '" + product(1) + "'"));
  auto const done = run({"node", POOLBENCH_SOURCE_DIR "/tests/e2e/docs/page_test.cjs",
                         "http://127.0.0.1:" + std::to_string(server.api().port()), product(1),
                         POOLBENCH_BIN_DIR "/../docs-pictures"},
                        {}, std::chrono::seconds{100});
  ASSERT_EQ(done.status, 0) << done.out << done.err;
  EXPECT_EQ(database.sql("SELECT quantity FROM products WHERE id = '" + product(1) + "'"),
            std::to_string(before - 2));
  EXPECT_EQ(database.sql("SELECT action, quantity FROM transactions WHERE product_id = '" + product(1) +
                         "' ORDER BY transaction_date DESC LIMIT 1"),
            "withdrawal|2");
}

}  // namespace
}  // namespace poolbench::tests
