#include "db/health_check.hpp"
#include "db/mode_switch.hpp"
#include "db_fixture.hpp"

#include <boost/asio/use_awaitable.hpp>

namespace poolbench::db {
namespace {

class switch_test : public scratch_db_test {
 protected:
  void SetUp() override {
    pooled_options standing;
    standing.connection.url = scratch.url();
    standing.pool.min = 4;
    standing.pool.max = 8;
    per_request_options fresh;
    fresh.connection.url = scratch.url();
    // Connecting takes CPU, which a sanitizer and a busy machine make scarce; it is not what is tried here.
    standing.connection.connect_timeout = fresh.connection.connect_timeout = seconds{20};
    std::vector<std::unique_ptr<strategy>> both;
    both.push_back(std::make_unique<pooled>(standing, events));
    both.push_back(std::make_unique<per_request>(fresh, events));
    database.emplace(std::move(both), connection_mode::pooled);
    ASSERT_TRUE(tests::await(loop, database->start(in(seconds{10}))));
  }
  bool change(connection_mode to) { return tests::await(loop, database->change(to, in(seconds{10}))); }

  std::optional<mode_switch> database;
};

TEST_F(switch_test, only_the_mode_in_force_holds_connections) {
  EXPECT_EQ(backends("poolbench-pooled"), 4);
  EXPECT_TRUE(change(connection_mode::per_request));
  EXPECT_TRUE(eventually([&] { return backends("poolbench-pooled") == 0; }));
  EXPECT_TRUE(change(connection_mode::pooled));
  EXPECT_EQ(backends("poolbench-pooled"), 4);
  EXPECT_EQ(database->statistics().idle, 4U);
}

TEST_F(switch_test, under_load_loses_no_request_and_no_connection) {
  sql("UPDATE products SET quantity = 1000000");
  int running = 12;
  int created = 0;
  std::map<connection_mode, int> modes;
  std::map<std::string, int> failures;
  bool enough = false;
  auto const client = [&](int number) -> asio::awaitable<void> {
    for (int round = 0; !enough; ++round) {
      parameters values{key(100000 * number + round), product(1 + number), vendor(1), "withdrawal", "1", "f"};
      telemetry::request_record own;
      auto const outcome = co_await database->execute(api::statements::post_transaction, std::move(values),
                                                      in(seconds{20}), own);
      if (!outcome) ++failures[outcome.error().message];
      if (outcome && outcome->at(0, 0) == "created") ++created;
      ++modes[own.db.at(0).mode];
    }
  };
  for (int each = 0; each < 12; ++each) {
    asio::co_spawn(loop, client(each), [&](std::exception_ptr error) {
      --running;
      EXPECT_FALSE(error);
    });
  }
  for (int turn = 0; turn < 8; ++turn) {
    auto const so_far = created;
    ASSERT_TRUE(eventually([&] { return created > so_far + 40; }));
    EXPECT_TRUE(change(turn % 2 ? connection_mode::pooled : connection_mode::per_request));
  }
  enough = true;
  ASSERT_TRUE(eventually([&] { return running == 0; }));
  EXPECT_TRUE(failures.empty()) << failures.begin()->first;
  EXPECT_EQ(sql("SELECT count(*) FROM transactions"), std::to_string(created));
  EXPECT_GT(modes[connection_mode::pooled], 0);
  EXPECT_GT(modes[connection_mode::per_request], 0);
  EXPECT_TRUE(eventually([&] { return database->statistics().idle >= 4; }));
  EXPECT_EQ(database->statistics(connection_mode::per_request).total(), 0U);
  auto const pool = database->statistics(connection_mode::pooled);
  EXPECT_EQ(pool.opened - pool.closed, pool.idle);
  database->stop(in(seconds{5}));
  EXPECT_EQ(events.used, 0);
  EXPECT_EQ(events.idle, 0);
}

TEST_F(switch_test, the_health_check_uses_one_connection_of_its_own) {
  health_check check({.url = scratch.url()});
  for (int each = 0; each < 3; ++each) {
    EXPECT_TRUE(tests::await(loop, check.ping(in(seconds{5}))));
  }
  EXPECT_EQ(backends("poolbench-readyz"), 1);
  EXPECT_EQ(database->statistics().granted, 0U);
}

}  // namespace
}  // namespace poolbench::db
