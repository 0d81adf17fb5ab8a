#include "db_fixture.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <list>

// The pool around real connections.
namespace poolbench::db {
namespace {

constexpr statement own_pid{.name = "own_pid",
                            .text = "SELECT pg_backend_pid()",
                            .operation = "SELECT",
                            .table = "",
                            .idempotent = true};
constexpr statement sleep_for{
    .name = "sleep_for", .text = "SELECT pg_sleep($1::float8)", .operation = "SELECT", .table = ""};
constexpr statement begin{.name = "begin_only", .text = "BEGIN", .operation = "BEGIN", .table = ""};

class pooled_test : public scratch_db_test {
 protected:
  std::string pid(database& on) {
    auto const row = execute(on, own_pid);
    return row ? std::string(row->at(0, 0)) : row.error().message;
  }
  // Terminates a backend and waits until it has gone.
  void terminate(std::string const& backend) { sql("SELECT pg_terminate_backend(" + backend + ", 10000)"); }
  int active(std::string const& part) const {
    return std::stoi(
        sql("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'poolbench-pooled' "
            "AND datname = current_database() AND state = 'active' AND query LIKE '%" +
            part + "%' AND pid <> pg_backend_pid()"));
  }
};

TEST_F(pooled_test, opens_its_minimum_and_keeps_to_one_session_per_connection) {
  auto pool = make_pool(scratch.url(), 3, 5);
  EXPECT_EQ(pool->statistics().idle, 3U);
  EXPECT_EQ(backends("poolbench-pooled"), 3);
  auto const first = pid(*pool);
  for (int each = 0; each < 5; ++each) EXPECT_EQ(pid(*pool), first);
  EXPECT_EQ(pool->statistics().opened, 3U);
  EXPECT_EQ(events.created, 3);
  EXPECT_EQ(events.idle, 3);
  EXPECT_EQ(events.used, 0);
  EXPECT_EQ(events.uses, 6);
  EXPECT_EQ(events.offloads, 6);
}

TEST_F(pooled_test, sessions_run_in_utc_with_the_settings_of_the_startup_packet) {
  constexpr statement show{
      .name = "show", .text = "SELECT current_setting($1::text)", .operation = "SELECT", .table = ""};
  auto pool = make_pool(scratch.url(), 1, 1);
  EXPECT_EQ(execute(*pool, show, {"timezone"})->at(0, 0), "UTC");
  EXPECT_EQ(execute(*pool, show, {"statement_timeout"})->at(0, 0), "30s");
  EXPECT_EQ(execute(*pool, show, {"application_name"})->at(0, 0), "poolbench-pooled");
  EXPECT_EQ(execute(*pool, show, {"client_encoding"})->at(0, 0), "UTF8");
}

TEST_F(pooled_test, a_statement_is_one_transaction_and_prepared_once) {
  auto pool = make_pool(scratch.url(), 1, 1);
  auto const commits = [&] {
    return std::stoi(sql("SELECT pg_stat_force_next_flush(), xact_commit FROM pg_stat_database "
                         "WHERE datname = current_database()")
                         .substr(1));
  };
  constexpr statement prepared{
      .name = "prepared",
      .text =
          "SELECT count(*), sum(generic_plans + custom_plans) FROM pg_prepared_statements "
          "WHERE name = 'own_pid'",
      .operation = "SELECT",
      .table = ""};
  (void)commits;
  for (int each = 0; each < 8; ++each) pid(*pool);
  auto const row = execute(*pool, prepared);
  ASSERT_TRUE(row) << row.error().message;
  EXPECT_EQ(row->at(0, 0), "1");
  EXPECT_EQ(row->at(0, 1), "8");
}

TEST_F(pooled_test, notes_every_visit_with_its_times) {
  auto pool = make_pool(scratch.url(), 1, 1);
  pid(*pool);
  ASSERT_EQ(record.db.size(), 1U);
  auto const& visit = record.db[0];
  EXPECT_EQ(visit.statement, "own_pid");
  EXPECT_EQ(visit.operation, "SELECT");
  EXPECT_EQ(visit.text, own_pid.text);
  EXPECT_EQ(visit.mode, connection_mode::pooled);
  EXPECT_FALSE(visit.create);
  ASSERT_TRUE(visit.execution);
  EXPECT_LE(visit.wait.begin, visit.wait.end);
  EXPECT_LE(visit.wait.end, visit.execution->begin);
  EXPECT_LT(visit.execution->begin, visit.execution->end);
  EXPECT_EQ(visit.error_type, "");
}

TEST_F(pooled_test, notes_the_opening_of_a_connection_that_was_waited_for) {
  pooled_options options;
  options.connection.url = scratch.url();
  options.pool.min = 0;
  auto pool = make_pool(options);
  pid(*pool);
  pid(*pool);
  ASSERT_EQ(record.db.size(), 2U);
  ASSERT_TRUE(record.db[0].create);
  EXPECT_LE(record.db[0].wait.begin, record.db[0].create->begin);
  EXPECT_LE(record.db[0].create->end, record.db[0].wait.end);
  EXPECT_GT(record.db[0].create->length(), clock::duration::zero());
  EXPECT_FALSE(record.db[1].create);
}

TEST_F(pooled_test, a_backend_terminated_while_idle_is_noticed_before_anybody_is_hurt) {
  auto pool = make_pool(scratch.url(), 2, 2);
  for (int round = 0; round < 10; ++round) {
    auto const victim = pid(*pool);
    terminate(victim);
    constexpr statement not_repeatable{
        .name = "not_repeatable", .text = "SELECT pg_backend_pid()", .operation = "SELECT", .table = ""};
    auto const row = execute(*pool, not_repeatable);
    ASSERT_TRUE(row) << row.error().message;
    EXPECT_NE(row->at(0, 0), victim);
    ASSERT_TRUE(eventually([&] { return pool->statistics().idle == 2; }));
  }
  EXPECT_EQ(pool->statistics().total(), 2U);
  EXPECT_EQ(events.closed("broken"), 10);
}

TEST_F(pooled_test, a_backend_terminated_while_it_works_loses_the_statement_unless_it_can_be_repeated) {
  auto pool = make_pool(scratch.url(), 1, 2);
  // Only the first attempt naps for long.
  sql("CREATE TABLE naps (seconds float8); GRANT SELECT ON naps TO PUBLIC");
  constexpr statement nap{
      .name = "nap", .text = "SELECT pg_sleep(seconds) FROM naps", .operation = "SELECT", .table = "naps"};
  constexpr statement repeatable_nap{.name = "repeatable_nap",
                                     .text = "SELECT pg_sleep(seconds) FROM naps",
                                     .operation = "SELECT",
                                     .table = "naps",
                                     .idempotent = true};
  for (auto const* what : {&nap, &repeatable_nap}) {
    sql("DELETE FROM naps; INSERT INTO naps VALUES (30)");
    std::optional<result<rows>> outcome;
    asio::co_spawn(loop, pool->execute(*what, {}, in(seconds{60}), record),
                   [&](std::exception_ptr, result<rows> r) { outcome = std::move(r); });
    ASSERT_TRUE(eventually([&] { return active("FROM naps") == 1; }));
    sql("UPDATE naps SET seconds = 0");
    sql("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = current_database() "
        "AND state = 'active' AND query LIKE '%FROM naps%' AND pid <> pg_backend_pid()");
    ASSERT_TRUE(eventually([&] { return outcome.has_value(); }));
    if (what->idempotent) {
      EXPECT_TRUE(outcome->has_value());
    } else {
      ASSERT_FALSE(outcome->has_value());
      EXPECT_EQ(outcome->error().code, errc::connection_lost);
    }
  }
  EXPECT_EQ(record.db[0].error_type, "connection_lost");
  EXPECT_EQ(record.db[1].error_type, "");
}

TEST_F(pooled_test, a_connection_left_in_a_transaction_is_never_used_again) {
  auto pool = make_pool(scratch.url(), 1, 1);
  auto const before = pid(*pool);
  EXPECT_TRUE(execute(*pool, begin));
  EXPECT_NE(pid(*pool), before);
  EXPECT_EQ(events.closed("in_transaction"), 1);
}

TEST_F(pooled_test, validates_what_idled_and_replaces_what_does_not_answer) {
  pooled_options options;
  options.connection.url = scratch.url();
  options.pool.min = options.pool.max = 1;
  options.pool.validate_after = clock::duration::zero();
  auto pool = make_pool(options);
  auto const first = pid(*pool);
  EXPECT_EQ(pid(*pool), first);
  terminate(first);
  EXPECT_NE(pid(*pool), first);
}

TEST_F(pooled_test, closes_idle_connections_beyond_the_minimum_and_old_ones_after_their_replacement) {
  pooled_options options;
  options.connection.url = scratch.url();
  options.pool.min = 1;
  options.pool.max = 4;
  options.pool.idle_timeout = milliseconds{100};
  auto pool = make_pool(options);
  all_at_once(4, [&](int) -> asio::awaitable<void> {
    parameters values{"0.1"};
    co_await pool->execute(sleep_for, std::move(values), in(seconds{10}), record);
  });
  EXPECT_EQ(pool->statistics().opened, 4U);
  EXPECT_TRUE(eventually([&] { return pool->statistics().total() == 1; }));
  EXPECT_EQ(events.closed("idle"), 3);
  EXPECT_TRUE(eventually([&] { return backends("poolbench-pooled") == 1; }));

  options.pool.max_lifetime = milliseconds{300};
  auto mortal = make_pool(options);
  auto const first = pid(*mortal);
  EXPECT_TRUE(eventually([&] { return events.closed("lifetime") > 0 && mortal->statistics().idle > 0; }));
  EXPECT_NE(pid(*mortal), first);
}

TEST_F(pooled_test, refuses_at_the_acquire_timeout_and_at_once_when_the_queue_is_full) {
  pooled_options options;
  options.connection.url = scratch.url();
  options.pool.min = options.pool.max = 1;
  options.pool.queue_limit = 1;
  options.acquire_timeout = milliseconds{150};
  auto pool = make_pool(options);
  std::map<errc, clock::duration> refused;
  all_at_once(3, [&](int) -> asio::awaitable<void> {
    auto const asked = clock::now();
    parameters values{"2"};
    auto const outcome = co_await pool->execute(sleep_for, std::move(values), in(seconds{10}), record);
    if (!outcome) refused[outcome.error().code] = clock::now() - asked;
  });
  ASSERT_EQ(refused.size(), 2U);
  EXPECT_GE(refused.at(errc::acquire_timeout), milliseconds{150});
  EXPECT_EQ(events.timeouts, 1);
  EXPECT_EQ(events.waiting, 0);
  // In the order of their ends: at once, at the timeout, and only then whoever held the connection.
  ASSERT_EQ(record.db.size(), 3U);
  EXPECT_FALSE(record.db[0].execution);
  EXPECT_EQ(record.db[0].error_type, "queue_full");
  EXPECT_EQ(record.db[1].error_type, "acquire_timeout");
  EXPECT_GE(record.db[1].wait.length(), milliseconds{150});
  EXPECT_EQ(record.db[2].error_type, "");
}

TEST_F(pooled_test, cancels_a_statement_at_its_deadline_and_uses_the_connection_again) {
  auto pool = make_pool(scratch.url(), 1, 1);
  auto const before = pid(*pool);
  auto const asked = clock::now();
  auto const outcome = execute(*pool, sleep_for, {"20"}, milliseconds{200});
  EXPECT_LT(clock::now() - asked, seconds{5});
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, errc::statement_timeout);
  EXPECT_STREQ(outcome.error().sqlstate.data(), "57014");  // Postgres' own last word
  EXPECT_EQ(record.db.back().error_type, "timeout");
  EXPECT_EQ(pid(*pool), before);
  EXPECT_EQ(active("pg_sleep"), 0);
}

TEST_F(pooled_test, the_servers_own_ceiling_is_a_timeout_too) {
  pooled_options options;
  options.connection.url = scratch.url();
  options.connection.statement_timeout = milliseconds{100};
  options.pool.min = 1;
  auto pool = make_pool(options);
  EXPECT_EQ(execute(*pool, sleep_for, {"20"}).error().code, errc::statement_timeout);
}

TEST_F(pooled_test, a_late_cancel_never_hits_the_next_statement) {
  auto pool = make_pool(scratch.url(), 2, 4);
  // Statements that end just about when their deadline makes a cancel request go out, among others on the
  // same connections that must not notice.
  int innocent_failures = 0;
  std::map<errc, int> others;
  all_at_once(8, [&](int each) -> asio::awaitable<void> {
    for (int round = 0; round < 60; ++round) {
      bool const innocent = each % 2 == 0;
      parameters values{innocent ? "0.002" : "0.010"};
      auto const patience = innocent ? milliseconds{10000} : milliseconds{11 + round % 3};
      telemetry::request_record own;
      auto const outcome = co_await pool->execute(sleep_for, std::move(values), in(patience), own);
      if (outcome) continue;
      if (innocent) ++innocent_failures;
      ++others[outcome.error().code];
    }
  });
  EXPECT_EQ(innocent_failures, 0);
  for (auto const& [code, count] : others) {
    EXPECT_TRUE(code == errc::statement_timeout || code == errc::acquire_timeout) << static_cast<int>(code);
  }
  EXPECT_GT(others[errc::statement_timeout], 0);
  EXPECT_EQ(pool->statistics().closed, 0U);
}

TEST_F(pooled_test, when_every_client_goes_away_statements_end_and_the_maximum_holds) {
  auto pool = make_pool(scratch.url(), 4, 4);
  int most = 0;
  for (int round = 0; round < 5; ++round) {
    std::list<asio::cancellation_signal> signals;
    int ended = 0;
    for (int each = 0; each < 40; ++each) {
      parameters values{"30"};
      asio::co_spawn(loop, pool->execute(sleep_for, std::move(values), in(seconds{60}), record),
                     asio::bind_cancellation_slot(signals.emplace_back().slot(),
                                                  [&](std::exception_ptr, result<rows> r) {
                                                    ++ended;
                                                    EXPECT_EQ(r.error().code, errc::cancelled);
                                                  }));
    }
    ASSERT_TRUE(eventually([&] { return active("pg_sleep") == 4; }));
    for (auto& each : signals) each.emit(asio::cancellation_type::terminal);
    ASSERT_TRUE(eventually([&] { return ended == 40; }));
    EXPECT_EQ(pool->statistics().pending, 0U);
    most = std::max(most, backends("poolbench-pooled"));
    ASSERT_TRUE(eventually([&] { return pool->statistics().idle == 4 && active("pg_sleep") == 0; }));
  }
  EXPECT_EQ(most, 4);
  EXPECT_EQ(pool->statistics().opened, 4U);
  // Who was still waiting when its client went is counted as cancelled, who had just been given a connection
  // as granted.
  EXPECT_EQ(pool->statistics().granted + pool->statistics().cancelled, 5U * 40U);
  EXPECT_GE(pool->statistics().granted, 5U * 4U);
  EXPECT_EQ(events.waiting, 0);
}

TEST_F(pooled_test, survives_its_backends_being_terminated_all_the_time) {
  auto pool = make_pool(scratch.url(), 4, 8);
  sql("UPDATE products SET quantity = 1000000");
  std::atomic<bool> done{false};
  std::thread killer([&] {
    while (!done) {
      sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = "
          "'poolbench-pooled' "
          "AND datname = current_database() ORDER BY random() LIMIT 2");
    }
  });
  std::map<std::string, int> outcomes;
  all_at_once(8, [&](int each) -> asio::awaitable<void> {
    for (int round = 0; round < 100; ++round) {
      parameters values{key(1000 * each + round), product(1 + each), vendor(1), "withdrawal", "1", "f"};
      telemetry::request_record own;
      auto const outcome =
          co_await pool->execute(api::statements::post_transaction, std::move(values), in(seconds{20}), own);
      ++outcomes[outcome ? std::string(outcome->at(0, 0)) : std::string(own.db[0].error_type)];
    }
  });
  done = true;
  killer.join();
  // Acknowledged is stored, exactly once; a lost connection leaves it open.
  auto const stored = std::stoi(sql("SELECT count(*) FROM transactions"));
  EXPECT_GE(stored, outcomes["created"] + outcomes["replayed"]);
  EXPECT_LE(stored,
            outcomes["created"] + outcomes["replayed"] + outcomes["connection_lost"] + outcomes["server"]);
  EXPECT_GT(outcomes["created"], 0);
  EXPECT_EQ(std::stoll(sql("SELECT sum(1000000 - quantity) FROM products")), stored);
  for (auto const& [what, count] : outcomes) {
    EXPECT_TRUE(what == "created" || what == "replayed" || what == "connection_lost" || what == "server")
        << what;
  }
  EXPECT_TRUE(eventually([&] { return pool->statistics().idle >= 4 && pool->statistics().opening == 0; }));
}

TEST_F(pooled_test, reports_a_connection_that_is_held_for_long) {
  pooled_options options;
  options.connection.url = scratch.url();
  options.pool.min = 1;
  options.pool.leak_after = milliseconds{50};
  auto pool = make_pool(options);
  execute(*pool, sleep_for, {"0.3"});
  EXPECT_EQ(events.leaks, 1);
}

TEST_F(pooled_test, stops_after_serving_who_runs_and_waits_and_leaves_no_backend) {
  auto pool = make_pool(scratch.url(), 1, 1);
  std::map<std::string, int> outcomes;
  int running = 3;
  for (int each = 0; each < 3; ++each) {
    parameters values{"0.1"};
    asio::co_spawn(loop, pool->execute(sleep_for, std::move(values), in(seconds{10}), record),
                   [&](std::exception_ptr, result<rows> r) {
                     ++outcomes[r ? "done" : r.error().message];
                     --running;
                   });
  }
  ASSERT_TRUE(eventually([&] { return pool->statistics().pending == 2; }));
  pool->stop(in(seconds{10}));
  EXPECT_TRUE(eventually([&] { return running == 0; }));
  EXPECT_EQ(outcomes["done"], 3);
  EXPECT_EQ(backends("poolbench-pooled"), 0);
  EXPECT_EQ(execute(*pool, own_pid).error().code, errc::shutting_down);
}

TEST_F(pooled_test, stops_without_patience_by_cancelling) {
  auto pool = make_pool(scratch.url(), 1, 1);
  std::map<errc, int> outcomes;
  int running = 2;
  for (int each = 0; each < 2; ++each) {
    parameters values{"30"};
    asio::co_spawn(loop, pool->execute(sleep_for, std::move(values), in(seconds{60}), record),
                   [&](std::exception_ptr, result<rows> r) {
                     ++outcomes[r.error().code];
                     --running;
                   });
  }
  ASSERT_TRUE(eventually([&] { return pool->statistics().pending == 1 && active("pg_sleep") == 1; }));
  auto const asked = clock::now();
  pool.reset();
  EXPECT_LT(clock::now() - asked, seconds{5});
  EXPECT_TRUE(eventually([&] { return running == 0; }));
  EXPECT_EQ(outcomes[errc::shutting_down], 1);
  EXPECT_EQ(outcomes[errc::statement_timeout], 1);
  EXPECT_TRUE(eventually([&] { return backends("poolbench-pooled") == 0; }));
}

TEST_F(pooled_test, resting_it_holds_no_connection_and_still_serves) {
  auto pool = make_pool(scratch.url(), 3, 5);
  pool->rest();
  EXPECT_TRUE(eventually([&] { return pool->statistics().total() == 0; }));
  EXPECT_EQ(backends("poolbench-pooled"), 0);
  EXPECT_NE(pid(*pool), "");
  EXPECT_TRUE(eventually([&] { return pool->statistics().total() == 0; }));
  EXPECT_EQ(events.closed("resting"), 4);
  EXPECT_EQ(events.idle, 0);
}

}  // namespace
}  // namespace poolbench::db
