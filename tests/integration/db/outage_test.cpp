#include "db/health_check.hpp"
#include "db_fixture.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <csignal>

// A Postgres of its own that is killed, stopped and started again.
namespace poolbench::db {
namespace {

constexpr statement own_pid{.name = "own_pid",
                            .text = "SELECT pg_backend_pid()",
                            .operation = "SELECT",
                            .table = "",
                            .idempotent = true};

class outage_test : public db_test {
 protected:
  pooled_options options() const {
    pooled_options made;
    made.connection.url = stack.environment().database_url();
    made.connection.connect_timeout = milliseconds{500};
    made.pool.min = 10;
    made.pool.max = 20;
    return made;
  }
  void start_postgres() { stack.start("postgres"); }

  // From now until the whole pool stands again.
  milliseconds recovery(pooled& pool) {
    auto const from = clock::now();
    EXPECT_TRUE(tests::await(loop, pool.ready(in(seconds{10}))));
    return std::chrono::duration_cast<milliseconds>(clock::now() - from);
  }

  // Eight clients that post withdrawals until told to stop, and remember what they were told.
  struct ledger {
    int created = 0;
    int unknown = 0;
    std::map<std::string_view, int> errors;
    clock::duration slowest_refusal{};
  };
  asio::awaitable<void> client(database& on, int number, bool const& enough, ledger& book) {
    for (int round = 0; !enough; ++round) {
      parameters values{key(100000 * number + round), product(1 + number), vendor(1), "addition", "1", "f"};
      telemetry::request_record own;
      auto const asked = clock::now();
      auto const outcome =
          co_await on.execute(api::statements::post_transaction, std::move(values), in(seconds{5}), own);
      if (outcome) {
        ++book.created;
        continue;
      }
      ++book.errors[own.db.at(0).error_type];
      if (outcome.error().code == errc::unavailable) {
        book.slowest_refusal = std::max(book.slowest_refusal, clock::now() - asked);
      } else {
        ++book.unknown;
      }
      asio::steady_timer pause(loop, milliseconds{1});
      co_await pause.async_wait(asio::use_awaitable);
    }
  }
  // Runs them while `fault` happens and `until` holds, and checks the books.
  template <class Fault, class Until>
  ledger under_load(database& on, Fault fault, Until until) {
    ledger book;
    bool enough = false;
    int running = 8;
    for (int each = 0; each < 8; ++each) {
      asio::co_spawn(loop, client(on, each, enough, book), [&](std::exception_ptr error) {
        --running;
        EXPECT_FALSE(error);
      });
    }
    EXPECT_TRUE(eventually([&] { return book.created > 100; }));
    fault();
    EXPECT_TRUE(eventually([&] { return until(book); }));
    enough = true;
    EXPECT_TRUE(eventually([&] { return running == 0; }));
    auto const url = stack.environment().database_url();
    auto const stored = std::stoi(tests::sql(url, "SELECT count(*) FROM transactions"));
    EXPECT_GE(stored, book.created);
    EXPECT_LE(stored, book.created + book.unknown);
    return book;
  }

  tests::private_stack stack;
};

TEST_F(outage_test, killing_a_backend_restarts_postgres_and_the_pool_stands_again_within_a_second) {
  auto pool = make_pool(options());
  auto const victim = std::stoi(std::string(execute(*pool, own_pid)->at(0, 0)));
  auto const book = under_load(
      *pool, [&] { ASSERT_EQ(::kill(victim, SIGKILL), 0); },
      [&, seen = 0](ledger const& so_far) mutable {
        if (seen == 0 && !so_far.errors.empty()) seen = so_far.created;
        return seen > 0 && so_far.created > seen + 100;
      });
  EXPECT_TRUE(eventually([&] { return pool->statistics().idle >= 10; }));
  EXPECT_LT(book.slowest_refusal, milliseconds{250});
}

TEST_F(outage_test, while_postgres_is_gone_requests_fail_at_once_and_a_second_after_its_return_all_stands) {
  auto pool = make_pool(options());
  EXPECT_TRUE(execute(*pool, own_pid));
  ASSERT_EQ(::kill(stack.pid("postgres"), SIGKILL), 0);
  stack.stop("postgres");  // until it is gone for certain

  ASSERT_TRUE(eventually([&] {
    (void)execute(*pool, own_pid);
    return pool->statistics().breaker_open && pool->statistics().total() <= 1;
  }));
  std::vector<clock::duration> took;
  for (int each = 0; each < 200; ++each) {
    auto const asked = clock::now();
    auto const outcome = execute(*pool, own_pid);
    took.push_back(clock::now() - asked);
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, errc::unavailable);
    EXPECT_FALSE(outcome.error().message.empty());
  }
  std::sort(took.begin(), took.end());
  EXPECT_LT(took[took.size() * 95 / 100], milliseconds{5});
  EXPECT_LT(took.back(), milliseconds{50});  // and what a busy machine adds
  auto const attempts = pool->statistics().open_failures;

  start_postgres();
  EXPECT_LT(recovery(*pool), milliseconds{1000});
  EXPECT_EQ(pool->statistics().idle, 10U);
  EXPECT_TRUE(execute(*pool, own_pid));
  EXPECT_GT(attempts, 0U);
}

TEST_F(outage_test, a_restart_under_load_loses_nothing_that_was_acknowledged) {
  auto pool = make_pool(options());
  auto const book = under_load(
      *pool,
      [&] {
        stack.stop("postgres");
        start_postgres();
      },
      [&, after = -1](ledger const& so_far) mutable {
        if (after < 0) after = so_far.created;
        return so_far.created > after + 100;
      });
  EXPECT_GT(book.created, 200);
  EXPECT_TRUE(eventually([&] { return pool->statistics().idle >= 10; }));
}

TEST_F(outage_test, a_stopped_postgres_costs_a_deadline_and_goes_on_with_the_same_connections) {
  auto wanted = options();
  wanted.acquire_timeout = milliseconds{300};
  wanted.pool.min = wanted.pool.max = 2;
  auto pool = make_pool(wanted);
  auto const first = std::stoi(std::string(execute(*pool, own_pid)->at(0, 0)));
  // The whole of it: the postmaster cannot answer the cancel request either.
  auto const pids =
      tests::sql(stack.environment().at("POSTGRES_ADMIN_URL"),
                 "SELECT string_agg(pid::text, ' ') FROM pg_stat_activity WHERE pid <> pg_backend_pid()");
  auto const postmaster = stack.pid("postgres");
  auto const signal_all = [&](int number) {
    ::kill(postmaster, number);
    for (std::size_t at = 0; at < pids.size(); at = pids.find_first_not_of("0123456789", at)) {
      if (pids[at] == ' ') ++at;
      ::kill(static_cast<pid_t>(std::stol(pids.substr(at))), number);
    }
  };
  signal_all(SIGSTOP);
  std::map<errc, int> told;
  auto const asked = clock::now();
  all_at_once(6, [&](int) -> asio::awaitable<void> {
    parameters none;
    telemetry::request_record own;
    auto const outcome = co_await pool->execute(own_pid, std::move(none), in(milliseconds{500}), own);
    ++told[outcome ? errc{} : outcome.error().code];
  });
  EXPECT_LT(clock::now() - asked, seconds{3});
  EXPECT_EQ(told[errc::statement_timeout], 2);
  EXPECT_EQ(told[errc::acquire_timeout], 4);
  EXPECT_EQ(pool->statistics().used, 2U);
  signal_all(SIGCONT);
  EXPECT_TRUE(eventually([&] { return pool->statistics().used == 0; }));
  auto const row = execute(*pool, own_pid);
  ASSERT_TRUE(row) << row.error().message;
  EXPECT_EQ(pool->statistics().opened, 2U);
  EXPECT_GT(std::stoi(std::string(row->at(0, 0))), first - 100);
}

TEST_F(outage_test, stopping_the_pool_does_not_wait_for_a_stopped_postgres) {
  auto wanted = options();
  wanted.pool.min = wanted.pool.max = 1;
  auto pool = make_pool(wanted);
  auto const backend = static_cast<pid_t>(std::stol(std::string(execute(*pool, own_pid)->at(0, 0))));
  auto const postmaster = stack.pid("postgres");
  ::kill(backend, SIGSTOP);
  ::kill(postmaster, SIGSTOP);
  std::optional<result<rows>> outcome;
  parameters none;
  asio::co_spawn(loop, pool->execute(own_pid, std::move(none), in(seconds{60}), record),
                 [&](std::exception_ptr, result<rows> r) { outcome = std::move(r); });
  ASSERT_TRUE(eventually([&] { return pool->statistics().used == 1; }));
  auto const asked = clock::now();
  pool.reset();
  EXPECT_LT(clock::now() - asked, seconds{5});
  ::kill(postmaster, SIGCONT);
  ::kill(backend, SIGCONT);
  ASSERT_TRUE(eventually([&] { return outcome.has_value(); }));
  EXPECT_FALSE(outcome->has_value());
}

TEST_F(outage_test, the_health_check_says_so_and_says_when_it_is_over) {
  health_check check({.url = stack.environment().database_url()});
  EXPECT_TRUE(tests::await(loop, check.ping(in(seconds{5}))));
  stack.stop("postgres");
  EXPECT_FALSE(tests::await(loop, check.ping(in(seconds{5}))));
  start_postgres();
  EXPECT_TRUE(eventually([&] { return tests::await(loop, check.ping(in(seconds{5}))).has_value(); }));
}

}  // namespace
}  // namespace poolbench::db
