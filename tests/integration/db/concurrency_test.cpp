#include "db_fixture.hpp"

#include <boost/asio/use_awaitable.hpp>
#include <pqxx/pqxx>

#include <random>
#include <thread>

// The same statements, many at a time.
namespace poolbench::db {
namespace {

class concurrency_test : public scratch_db_test {
 protected:
  // One withdrawal; counts its outcome.
  asio::awaitable<void> withdraw(database& on, std::string id, int number, int quantity) {
    parameters values{id, product(number), vendor(1), "withdrawal", std::to_string(quantity), "f"};
    telemetry::request_record own;
    auto const outcome =
        co_await on.execute(api::statements::post_transaction, std::move(values), in(seconds{30}), own);
    ++outcomes[outcome ? std::string(outcome->at(0, 0)) : outcome.error().message];
    EXPECT_EQ(own.db.size(), 1U);
  }

  asio::awaitable<void> resupply(database& on, std::string id) {
    parameters values{id, vendor(1)};
    auto const outcome =
        co_await on.execute(api::statements::resupply, std::move(values), in(seconds{30}), record);
    ++outcomes[outcome ? "resupplied" : outcome.error().message];
  }

  asio::awaitable<void> run(database& on, statement const& what, parameters values) {
    auto const outcome = co_await on.execute(what, std::move(values), in(seconds{30}), record);
    ++outcomes[outcome ? "done" : outcome.error().message];
  }

  std::map<std::string, int> outcomes;
};

using expected = std::map<std::string, int>;

TEST_F(concurrency_test, of_200_withdrawals_of_a_stock_of_100_exactly_100_succeed) {
  auto pool = make_pool(scratch.url(), 10, 20);
  set_stock(1, 100);
  all_at_once(200, [&](int each) { return withdraw(*pool, key(each), 1, 1); });
  EXPECT_EQ(outcomes, (expected{{"created", 100}, {"insufficient_stock", 100}}));
  EXPECT_EQ(stock(1), 0);
  EXPECT_EQ(sql("SELECT count(*) FROM transactions"), "100");
}

TEST_F(concurrency_test, of_many_with_the_same_key_one_is_applied_and_all_see_it) {
  auto pool = make_pool(scratch.url(), 10, 20);
  for (int round = 0; round < 20; ++round) {
    set_stock(1, 100);
    all_at_once(8, [&](int) { return withdraw(*pool, key(round), 1, 5); });
    EXPECT_EQ(stock(1), 95);
  }
  EXPECT_EQ(outcomes, (expected{{"created", 20}, {"replayed", 140}}));
}

TEST_F(concurrency_test, of_many_with_the_same_key_none_is_refused_when_the_first_takes_all_the_stock) {
  auto pool = make_pool(scratch.url(), 10, 20);
  for (int round = 0; round < 40; ++round) {
    set_stock(1, 5);
    all_at_once(8, [&](int) { return withdraw(*pool, key(round), 1, 5); });
    EXPECT_EQ(stock(1), 0);
  }
  EXPECT_EQ(outcomes, (expected{{"created", 40}, {"replayed", 280}}));
}

TEST_F(concurrency_test, one_key_with_different_content_is_applied_once_and_conflicts_otherwise) {
  auto pool = make_pool(scratch.url(), 10, 20);
  set_stock(1, 100);
  all_at_once(8, [&](int each) { return withdraw(*pool, key(1), 1, 1 + each); });
  EXPECT_EQ(outcomes, (expected{{"conflict", 7}, {"created", 1}}));
}

TEST_F(concurrency_test, resupplies_and_withdrawals_together_keep_the_books_straight) {
  auto pool = make_pool(scratch.url(), 10, 20);
  sql("UPDATE products SET quantity = 60");
  for (int number = 1; number <= 40; ++number) set_stock(number, 45);
  sql("CREATE TABLE initial AS SELECT id, quantity FROM products");
  all_at_once(150, [&](int each) {
    return each % 10 == 0 ? resupply(*pool, key(1000 + each)) : withdraw(*pool, key(each), 1 + each % 40, 1);
  });
  EXPECT_EQ(outcomes, (expected{{"created", 135}, {"resupplied", 15}}));
  EXPECT_EQ(
      sql("SELECT string_agg(id::text, ', ') FROM products p JOIN initial i USING (id) WHERE p.quantity <> "
          "i.quantity + coalesce((SELECT sum(CASE action WHEN 'addition' THEN t.quantity ELSE -t.quantity "
          "END) "
          "FROM transactions t WHERE t.product_id = p.id), 0)"),
      "");
  EXPECT_EQ(sql("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"), "0");
}

// A resupply in a session of the test's own, with Postgres' own ideas of a plan (as behind a PgBouncer that
// drops our settings), less those that `settings` rule out. Returns when it waits for a lock.
class resupply_that_waits {
 public:
  resupply_that_waits(tests::scratch_database const& where, std::string const& id, std::string const& by,
                      std::string const& settings = {})
      : thread_([=, &where] {
          pqxx::connection own(where.url() + "?application_name=resupplying");
          pqxx::work work(own);
          if (!settings.empty()) work.exec(settings);
          work.exec_params(std::string(api::statements::resupply.text), id, by);
          work.commit();
        }) {
    EXPECT_TRUE(tests::eventually([&] {
      return where.sql(
                 "SELECT wait_event_type FROM pg_stat_activity WHERE application_name = 'resupplying'") ==
             "Lock";
    }));
  }
  void join() { thread_.join(); }

 private:
  std::thread thread_;
};

TEST_F(concurrency_test, a_resupply_locks_in_id_order_wherever_the_rows_lie) {
  sql("UPDATE products SET quantity = 60");
  for (int number = 1; number <= 20; ++number) set_stock(number, 45);
  // The first of them by id becomes the last in the table.
  sql("CREATE TEMP TABLE moved AS SELECT * FROM products WHERE id = '" + product(1) +
      "'; DELETE FROM products WHERE id = '" + product(1) + "'; INSERT INTO products SELECT * FROM moved");
  pqxx::connection holding(scratch.url());
  pqxx::work holder(holding);
  holder.exec("SELECT FROM products WHERE id = '" + product(1) + "' FOR UPDATE");
  resupply_that_waits resupplying(scratch, key(1), vendor(1));
  // It waits for the first and has locked none behind it.
  EXPECT_EQ(
      sql("SELECT count(*) FROM (SELECT FROM products WHERE quantity < 50 FOR UPDATE SKIP LOCKED) AS free"),
      "19");
  holder.commit();
  resupplying.join();
  EXPECT_EQ(sql("SELECT count(*) FROM products WHERE quantity < 50"), "0");
}

// A row that another session changed meanwhile is looked at again in its new version, with what it was joined
// to: it must neither be lost then nor be judged by what it was, whichever way the plan joins.
TEST_F(concurrency_test, a_resupply_skips_no_row_that_changed_while_it_waited) {
  std::string const all_but[] = {"SET enable_mergejoin = off; SET enable_nestloop = off",
                                 "SET enable_hashjoin = off; SET enable_nestloop = off",
                                 "SET enable_hashjoin = off; SET enable_mergejoin = off"};
  int round = 0;
  for (auto const& settings : all_but) {
    SCOPED_TRACE(settings);
    sql("UPDATE products SET quantity = CASE WHEN id <= '" + product(20) + "' THEN 45 ELSE 60 END");
    pqxx::connection holding(scratch.url());
    pqxx::work holder(holding);
    holder.exec("UPDATE products SET quantity = quantity - 5 WHERE id BETWEEN '" + product(4) + "' AND '" +
                product(12) + "'");
    holder.exec("UPDATE products SET quantity = quantity + 5 WHERE id = '" + product(15) + "'");
    resupply_that_waits resupplying(scratch, key(++round), vendor(1), settings);
    holder.commit();
    resupplying.join();
    EXPECT_EQ(sql("SELECT string_agg(format('%s x %s', n, quantity), ', ' ORDER BY quantity) FROM "
                  "(SELECT quantity, count(*) AS n FROM products GROUP BY quantity) AS stocks"),
              "1 x 50, 9980 x 60, 9 x 90, 10 x 95");
    EXPECT_EQ(sql("SELECT count(DISTINCT product_id), sum(quantity) FROM transactions WHERE id = '" +
                  key(round) + "'"),
              "19|950");
  }
}

// Locks two products, the second after a while.
constexpr statement lock_two{
    .name = "lock_two",
    .text =
        "WITH first AS MATERIALIZED (UPDATE products SET quantity = quantity WHERE id = $1::uuid "
        "RETURNING pg_sleep(0.2)) "
        "UPDATE products SET quantity = quantity FROM first WHERE id = $2::uuid",
    .operation = "UPDATE",
    .table = "products"};

TEST_F(concurrency_test, a_deadlock_is_run_again_until_both_succeed) {
  auto pool = make_pool(scratch.url(), 2, 4);
  all_at_once(2, [&](int each) {
    parameters values{product(1 + each), product(2 - each)};
    return run(*pool, lock_two, std::move(values));
  });
  EXPECT_EQ(outcomes, (expected{{"done", 2}}));
  EXPECT_TRUE(eventually([&] {
    return sql("SELECT deadlocks > 0 FROM pg_stat_database WHERE datname = current_database()") == "t";
  }));
  ASSERT_EQ(record.db.size(), 2U);
  for (auto const& visit : record.db) {
    EXPECT_EQ(visit.error_type, "");
    EXPECT_STREQ(visit.sqlstate.data(), "");
  }
}

TEST_F(concurrency_test, serialization_failures_are_given_up_after_three_more_tries) {
  constexpr statement fails{.name = "fails",
                            .text = "SELECT 1 FROM products WHERE raise_state('40001')",
                            .operation = "SELECT",
                            .table = "products"};
  sql("CREATE SEQUENCE tries; GRANT ALL ON SEQUENCE tries TO PUBLIC; "
      "CREATE FUNCTION raise_state(state text) RETURNS bool LANGUAGE plpgsql AS $$ BEGIN "
      "PERFORM nextval('tries'); RAISE EXCEPTION 'again' USING ERRCODE = state; END $$");
  auto pool = make_pool(scratch.url(), 1, 1);
  auto const outcome = execute(*pool, fails);
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, errc::statement_failed);
  EXPECT_STREQ(outcome.error().sqlstate.data(), "40001");
  EXPECT_EQ(sql("SELECT last_value FROM tries"), "4");
  ASSERT_EQ(record.db.size(), 1U);
  EXPECT_STREQ(record.db[0].sqlstate.data(), "40001");
  EXPECT_EQ(record.db[0].error_type, "server");
  EXPECT_EQ(pool->statistics().closed, 0U);
}

}  // namespace
}  // namespace poolbench::db
