#include "db/mode_switch.hpp"

#include "support/await.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gtest/gtest.h>

namespace poolbench::db {
namespace {

using telemetry::connection_mode;

constexpr statement any{.name = "any", .text = "", .operation = "SELECT", .table = "t"};

// Says what was asked of it; is ready when the test says so.
class fake_strategy final : public strategy {
 public:
  fake_strategy(connection_mode mode, boost::asio::io_context& loop) : mode_(mode), ready_(loop) {
    ready_.expires_at(telemetry::clock::time_point::max());
  }

  boost::asio::awaitable<result<rows>> execute(statement const&, parameters, telemetry::clock::time_point,
                                               telemetry::request_record&) override {
    ++executed;
    co_return rows{};
  }
  boost::asio::awaitable<result<std::unique_ptr<row_stream>>> stream(statement const&, parameters,
                                                                     std::size_t,
                                                                     telemetry::clock::time_point,
                                                                     telemetry::request_record&) override {
    ++streamed;
    co_return error{errc::unavailable, {}, "", {}};
  }
  connection_mode mode() const noexcept override { return mode_; }
  pool_statistics statistics() const override {
    pool_statistics made;
    made.used = mode_ == connection_mode::pooled ? 7 : 1;
    return made;
  }
  void wake() override { awake = true; }
  void rest() override { awake = false; }
  boost::asio::awaitable<bool> ready(telemetry::clock::time_point) override {
    if (!is_ready) {
      boost::system::error_code ignored;
      co_await ready_.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
    }
    co_return becomes_ready;
  }
  void stop(telemetry::clock::time_point) override { stopped = true; }
  void let_ready() { ready_.cancel(); }

  int executed = 0;
  int streamed = 0;
  bool awake = false;
  bool is_ready = true;
  bool becomes_ready = true;
  bool stopped = false;

 private:
  connection_mode const mode_;
  boost::asio::steady_timer ready_;
};

class mode_switch_test : public testing::Test {
 protected:
  mode_switch_test() {
    auto first = std::make_unique<fake_strategy>(connection_mode::pooled, loop);
    auto second = std::make_unique<fake_strategy>(connection_mode::per_request, loop);
    pooled = first.get();
    per_request = second.get();
    std::vector<std::unique_ptr<strategy>> both;
    both.push_back(std::move(first));
    both.push_back(std::move(second));
    database.emplace(std::move(both), connection_mode::pooled);
  }

  void execute() {
    telemetry::request_record record;
    parameters none;
    ASSERT_TRUE(tests::await(loop, database->execute(any, std::move(none), {}, record)).has_value());
  }
  bool change(connection_mode to) { return tests::await(loop, database->change(to, {})); }

  boost::asio::io_context loop;
  fake_strategy* pooled{};
  fake_strategy* per_request{};
  std::optional<mode_switch> database;
};

TEST_F(mode_switch_test, wakes_the_initial_strategy_and_uses_it) {
  EXPECT_FALSE(pooled->awake);
  EXPECT_TRUE(tests::await(loop, database->start({})));
  EXPECT_TRUE(pooled->awake);
  EXPECT_FALSE(per_request->awake);
  execute();
  EXPECT_EQ(pooled->executed, 1);
  EXPECT_EQ(database->mode(), connection_mode::pooled);
  EXPECT_EQ(database->statistics().used, 7U);
  EXPECT_EQ(database->statistics(connection_mode::per_request).used, 1U);
}

TEST_F(mode_switch_test, changes_over_and_lets_the_old_strategy_rest) {
  tests::await(loop, database->start({}));
  EXPECT_TRUE(change(connection_mode::per_request));
  EXPECT_TRUE(per_request->awake);
  EXPECT_FALSE(pooled->awake);
  execute();
  EXPECT_EQ(per_request->executed, 1);
  telemetry::request_record record;
  parameters none;
  EXPECT_FALSE(tests::await(loop, database->stream(any, std::move(none), 1, {}, record)).has_value());
  EXPECT_EQ(per_request->streamed, 1);
}

TEST_F(mode_switch_test, goes_on_with_the_old_strategy_until_the_new_one_is_ready) {
  tests::await(loop, database->start({}));
  per_request->is_ready = false;
  std::optional<bool> changed;
  boost::asio::co_spawn(loop, database->change(connection_mode::per_request, {}),
                        [&](std::exception_ptr, bool ready) { changed = ready; });
  loop.restart();
  loop.poll();
  EXPECT_FALSE(changed);
  EXPECT_EQ(database->mode(), connection_mode::pooled);
  EXPECT_TRUE(pooled->awake);
  execute();
  EXPECT_EQ(pooled->executed, 1);
  per_request->let_ready();
  ASSERT_TRUE(tests::run_until(loop, [&] { return changed.has_value(); }));
  EXPECT_EQ(database->mode(), connection_mode::per_request);
}

TEST_F(mode_switch_test, changes_over_all_the_same_when_the_new_one_does_not_get_ready) {
  per_request->becomes_ready = false;
  EXPECT_FALSE(change(connection_mode::per_request));
  EXPECT_EQ(database->mode(), connection_mode::per_request);
}

TEST_F(mode_switch_test, does_nothing_when_that_mode_is_in_force) {
  tests::await(loop, database->start({}));
  EXPECT_TRUE(change(connection_mode::pooled));
  EXPECT_TRUE(pooled->awake);
}

TEST_F(mode_switch_test, knows_which_modes_it_has_and_stops_them_all) {
  EXPECT_TRUE(database->has(connection_mode::pooled));
  EXPECT_TRUE(database->has(connection_mode::per_request));
  database->stop({});
  EXPECT_TRUE(pooled->stopped);
  EXPECT_TRUE(per_request->stopped);
}

TEST_F(mode_switch_test, leaves_the_winner_of_two_changes_awake) {
  tests::await(loop, database->start({}));
  per_request->is_ready = false;
  int done = 0;
  for (int each = 0; each < 2; ++each) {
    boost::asio::co_spawn(loop, database->change(connection_mode::per_request, {}),
                          [&](std::exception_ptr, bool) { ++done; });
  }
  loop.restart();
  loop.poll();
  per_request->let_ready();
  ASSERT_TRUE(tests::run_until(loop, [&] { return done == 2; }));
  EXPECT_TRUE(per_request->awake);
  EXPECT_FALSE(pooled->awake);
}

}  // namespace
}  // namespace poolbench::db
