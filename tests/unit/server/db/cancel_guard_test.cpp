#include "db/cancel_guard.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

namespace poolbench::db {
namespace {

// A statement that can be interrupted: counts, and holds each cancel request until the test lets it go.
class fake_statement {
 public:
  std::shared_ptr<interruption const> interrupt() {
    return std::make_shared<interruption const>(interruption{[this] {
                                                               ++cancels;
                                                               on_its_way.set_value();
                                                               return may_arrive.get_future().get();
                                                             },
                                                             [this] { ++broken; }});
  }

  std::atomic<int> cancels{0};
  std::atomic<int> broken{0};
  std::promise<void> on_its_way;
  std::promise<bool> may_arrive;
};

TEST(cancel_guard, sends_nothing_when_no_statement_runs) {
  cancel_guard guard;
  fake_statement statement;
  EXPECT_FALSE(guard.give_up());
  guard.send();
  EXPECT_EQ(statement.cancels, 0);
  EXPECT_FALSE(guard.begin(statement.interrupt()));  // and lets none begin
  EXPECT_TRUE(guard.given_up());
}

TEST(cancel_guard, sends_nothing_when_the_statement_has_ended_meanwhile) {
  cancel_guard guard;
  fake_statement statement;
  ASSERT_TRUE(guard.begin(statement.interrupt()));
  EXPECT_TRUE(guard.give_up());
  EXPECT_TRUE(guard.end());
  guard.send();
  EXPECT_EQ(statement.cancels, 0);
}

TEST(cancel_guard, a_late_send_never_hits_the_next_callers_statement) {
  cancel_guard guard;
  fake_statement first;
  fake_statement second;
  ASSERT_TRUE(guard.begin(first.interrupt()));
  ASSERT_TRUE(guard.give_up());
  ASSERT_TRUE(guard.end());
  guard.reset();
  ASSERT_TRUE(guard.begin(second.interrupt()));
  guard.send();  // meant for the first
  EXPECT_EQ(first.cancels + second.cancels, 0);
  EXPECT_TRUE(guard.end());
}

TEST(cancel_guard, the_connection_waits_for_a_request_that_is_on_its_way) {
  cancel_guard guard;
  fake_statement statement;
  ASSERT_TRUE(guard.begin(statement.interrupt()));
  ASSERT_TRUE(guard.give_up());
  auto sending = std::async(std::launch::async, [&] { guard.send(); });
  statement.on_its_way.get_future().wait();
  std::atomic<bool> ended{false};
  auto ending = std::async(std::launch::async, [&] {
    bool const certain = guard.end();
    ended = true;
    return certain;
  });
  EXPECT_EQ(ending.wait_for(std::chrono::milliseconds{20}), std::future_status::timeout);
  EXPECT_FALSE(ended);
  statement.may_arrive.set_value(true);
  EXPECT_TRUE(ending.get());
  sending.get();
  EXPECT_EQ(statement.cancels, 1);
}

TEST(cancel_guard, a_request_of_unknown_fate_makes_the_connection_unusable) {
  cancel_guard guard;
  fake_statement statement;
  ASSERT_TRUE(guard.begin(statement.interrupt()));
  ASSERT_TRUE(guard.give_up());
  statement.may_arrive.set_value(false);
  guard.send();
  EXPECT_FALSE(guard.end());
  guard.reset();
  ASSERT_TRUE(guard.begin(statement.interrupt()));
  EXPECT_TRUE(guard.end());
}

TEST(cancel_guard, gives_up_only_once) {
  cancel_guard guard;
  fake_statement statement;
  ASSERT_TRUE(guard.begin(statement.interrupt()));
  EXPECT_TRUE(guard.give_up());
  EXPECT_FALSE(guard.give_up());
}

TEST(cancel_guard, breaking_off_frees_a_connection_that_waits_for_a_request) {
  cancel_guard guard;
  fake_statement statement;
  ASSERT_TRUE(guard.begin(statement.interrupt()));
  ASSERT_TRUE(guard.give_up());
  auto sending = std::async(std::launch::async, [&] { guard.send(); });
  statement.on_its_way.get_future().wait();
  guard.break_off();
  EXPECT_EQ(statement.broken, 1);
  EXPECT_FALSE(guard.end());
  statement.may_arrive.set_value(true);
  sending.get();
}

TEST(cancel_guard, breaking_off_when_nothing_runs_lets_nothing_begin) {
  cancel_guard guard;
  fake_statement statement;
  guard.break_off();
  EXPECT_FALSE(guard.begin(statement.interrupt()));
  EXPECT_EQ(statement.broken, 0);
}

}  // namespace
}  // namespace poolbench::db
