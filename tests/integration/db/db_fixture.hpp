#pragma once

#include "api/statements.hpp"
#include "db/observer.hpp"
#include "db/per_request.hpp"
#include "db/pooled.hpp"
#include "support/await.hpp"
#include "support/stack.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace poolbench::db {

namespace asio = boost::asio;
using std::chrono::milliseconds;
using std::chrono::seconds;
using telemetry::clock;
using telemetry::connection_mode;

// Counts what it is told.
class counting_observer final : public observer {
 public:
  void connection_created(mode, duration took, bool ok) override {
    EXPECT_GT(took.count(), 0);
    ++(ok ? created : create_failures);
  }
  void connection_closed(mode, std::string_view reason) override {
    std::lock_guard const lock(mutex_);
    ++closed_[std::string(reason)];
  }
  void connection_used(mode, duration) override { ++uses; }
  void connection_count(mode, connection_state state, int delta) override {
    (state == connection_state::idle ? idle : used) += delta;
  }
  void pending(mode, int delta) override { waiting += delta; }
  void timed_out(mode) override { ++timeouts; }
  void offload_waited(duration) override { ++offloads; }
  void connection_held_long(mode, duration) override { ++leaks; }

  int closed(std::string const& reason) const {
    std::lock_guard const lock(mutex_);
    auto const at = closed_.find(reason);
    return at == closed_.end() ? 0 : at->second;
  }

  std::atomic<int> created{0}, create_failures{0}, uses{0}, idle{0}, used{0}, waiting{0}, timeouts{0},
      offloads{0}, leaks{0};

 private:
  mutable std::mutex mutex_;
  std::map<std::string, int> closed_;
};

// Strategies against a real Postgres, with coroutines on one event loop that the test runs itself.
class db_test : public testing::Test {
 protected:
  static std::string product(int number) { return fmt::format("00000000-0000-4000-9000-{:012}", number); }
  static std::string vendor(int number) { return fmt::format("00000000-0000-4000-8000-{:012x}", number); }
  static std::string key(int number) { return fmt::format("20000000-0000-4000-8000-{:012}", number); }

  static clock::time_point in(milliseconds time) { return clock::now() + time; }

  // A pool of `max`, filled, on that Postgres.
  std::unique_ptr<pooled> make_pool(std::string const& url, std::size_t min, std::size_t max) {
    pooled_options options;
    options.connection.url = url;
    options.pool.min = min;
    options.pool.max = max;
    return make_pool(options);
  }
  std::unique_ptr<pooled> make_pool(pooled_options const& options) {
    auto made = std::make_unique<pooled>(options, events);
    made->wake();
    EXPECT_TRUE(tests::await(loop, made->ready(in(seconds{10}))));
    return made;
  }

  result<rows> execute(database& on, statement const& what, parameters values = {},
                       milliseconds patience = seconds{10}) {
    return tests::await(loop, on.execute(what, std::move(values), in(patience), record));
  }
  result<rows> post(database& on, std::string const& id, std::string const& product_id,
                    std::string const& action, int quantity, std::string const& by = vendor(1),
                    bool enforced = false) {
    parameters values{id, product_id, by, action, std::to_string(quantity), enforced ? "t" : "f"};
    return execute(on, api::statements::post_transaction, std::move(values));
  }
  // Only the outcome.
  std::string outcome_of_post(database& on, std::string const& id, std::string const& product_id,
                              std::string const& action, int quantity, std::string const& by = vendor(1),
                              bool enforced = false) {
    auto const row = post(on, id, product_id, action, quantity, by, enforced);
    return row ? std::string(row->at(0, 0)) : row.error().message;
  }

  // Lets `count` coroutines run at the same time: make(number) returns awaitable<void>.
  template <class Make>
  void all_at_once(int count, Make make) {
    int running = count;
    for (int each = 0; each < count; ++each) {
      asio::co_spawn(loop, make(each), [&running](std::exception_ptr error) {
        --running;
        if (error) std::rethrow_exception(error);
      });
    }
    ASSERT_TRUE(tests::run_until(
        loop, [&] { return running == 0; }, seconds{60}));
  }

  // Lets the loop run until it holds.
  template <class Condition>
  bool eventually(Condition holds, seconds patience = seconds{20}) {
    return tests::run_until(loop, holds, patience);
  }

  asio::io_context loop;
  telemetry::request_record record;
  counting_observer events;
};

// The same with a filled database of its own.
class scratch_db_test : public db_test {
 protected:
  std::string sql(std::string const& text) const { return scratch.sql(text); }
  int backends(std::string const& application) const {
    return std::stoi(
        sql("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND application_name = '" +
            application + "'"));
  }
  void set_stock(int number, int quantity) const {
    sql(fmt::format("UPDATE products SET quantity = {} WHERE id = '{}'", quantity, product(number)));
  }
  int stock(int number) const {
    return std::stoi(sql(fmt::format("SELECT quantity FROM products WHERE id = '{}'", product(number))));
  }

  tests::scratch_database scratch;
};

}  // namespace poolbench::db
