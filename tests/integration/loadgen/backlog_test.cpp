#include "integration/loadgen/truth.hpp"

#include <gtest/gtest.h>

// What becomes of requests whose time has come while every connection is busy: each policy says so, and the
// sum of all classes is what was offered.
namespace loadgen::tests {
namespace {

using record::outcome;

// One connection, answers after 250 ms, a request every 100 ms: every third finds it free.
class backlog_policy : public testing::TestWithParam<char const*> {
 protected:
  record::totals run_with(std::string const& policy) const {
    auto const found = run({"--client", GetParam(), "-c", "1", "-R", "10", "-d", "2400ms", "--backlog",
                            policy, url_of(server_, "/?delay_us=250000")});
    EXPECT_EQ(found.all.offered, 24U);
    EXPECT_TRUE(adds_up(found));
    EXPECT_EQ(found.all.started, server_.read_ledger().requests);
    return found;
  }
  static double slowest_ms(record::totals const& of) {
    return static_cast<double>(of.all.response_time.max_us()) / 1000;
  }

  delay_server const server_;
  witness const machine_;
};

TEST_P(backlog_policy, queue_sends_them_in_order_until_the_end) {
  auto const found = run_with("queue");
  EXPECT_NEAR(static_cast<double>(found.all.started), 10, 1);  // one after the other, 250 ms each
  EXPECT_EQ(count(found, outcome::censored), 24 - count(found, outcome::ok));
  // The first that is unsent at the end was due at 1 s.
  EXPECT_NEAR(slowest_ms(found), 2'400 - 950, 60 + 2 * machine_.worst_ms());
}

TEST_P(backlog_policy, drop_lets_go_of_what_finds_no_free_connection) {
  auto const found = run_with("drop");
  EXPECT_EQ(found.all.started, 8U);
  EXPECT_EQ(count(found, outcome::dropped), 16U);
  // What was dropped never waited for anything; the others were on time.
  EXPECT_EQ(found.all.response_time.count(), 8U);
  EXPECT_NEAR(slowest_ms(found), 250, 5 + 2 * machine_.worst_ms());
}

TEST_P(backlog_policy, deadline_gives_up_what_has_waited_for_too_long) {
  auto const found = run_with("deadline:120ms");
  EXPECT_NEAR(static_cast<double>(found.all.started), 9, 1);
  EXPECT_GE(count(found, outcome::past_deadline), 13U);
  EXPECT_LT(slowest_ms(found), 250 + 120 + 5 + 2 * machine_.worst_ms());
}

INSTANTIATE_TEST_SUITE_P(of, backlog_policy, testing::Values("async", "sync"));

}  // namespace
}  // namespace loadgen::tests
