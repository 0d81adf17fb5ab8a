#include "engine/backlog.hpp"

#include <gtest/gtest.h>

namespace loadgen::engine {
namespace {

using namespace std::chrono_literals;
using plan::backlog_policy;
using record::outcome;

// 1,000/s for a second: number n is due at n ms.
class backlog_test : public testing::Test {
 protected:
  backlog_test() {
    what_.work.steps.resize(1);
    what_.work.journeys.push_back({"only", 1, {0}});
    what_.backlog_deadline = 50ms;
  }

  backlog make(backlog_policy policy) {
    what_.backlog = policy;
    plan::stage const stages[] = {{1s, 1000, 1000}};
    schedule::arrivals const all{schedule::rate_curve{stages}, plan::arrivals_kind::constant, 1};
    return {schedule::shard{all, 0, 1}, what_, journeys_, recorder_};
  }
  record::totals results() {
    recorder_.close(1s);
    return record::recorder::merge({&recorder_}, how_, 1s);
  }
  static std::uint64_t count(record::totals const& of, outcome how) {
    return of.all.outcomes[static_cast<std::size_t>(how)];
  }

  plan::plan what_;
  journey_picker journeys_{what_.work.journeys, 1};
  record::recording how_{.step_names = {"only"}, .in_journey = {true}, .warmup = 0s, .open_loop = true};
  record::recorder recorder_{how_};
};

TEST_F(backlog_test, hands_out_what_is_due_in_order) {
  auto waiting = make(backlog_policy::queue);
  EXPECT_EQ(waiting.next_at(), 0ns);
  EXPECT_EQ(waiting.take(2ms, 0ns, 2ms)->at, 0ms);
  EXPECT_EQ(waiting.take(2ms, 0ns, 2ms)->at, 1ms);
  EXPECT_EQ(waiting.take(2ms, 0ns, 2ms)->at, 2ms);
  EXPECT_FALSE(waiting.take(2ms, 0ns, 2ms));
  EXPECT_EQ(waiting.next_at(), 3ms);
}

TEST_F(backlog_test, hands_out_ahead_of_time_when_asked_to) {
  auto waiting = make(backlog_policy::queue);
  waiting.take(0ns, 0ns, nanoseconds::max());
  EXPECT_EQ(waiting.take(0ns, 0ns, nanoseconds::max())->at, 1ms);
}

TEST_F(backlog_test, looks_ahead_for_what_can_be_sent_together) {
  auto waiting = make(backlog_policy::queue);
  EXPECT_EQ(waiting.together_at(0ns), 0ms);
  EXPECT_EQ(waiting.together_at(999us), 0ms);
  EXPECT_EQ(waiting.together_at(1ms), 1ms);
  EXPECT_EQ(waiting.together_at(2500us), 2ms);
  EXPECT_EQ(waiting.together_at(1ms), 1ms);
  EXPECT_EQ(waiting.take(2ms, 0ns, 2ms)->at, 0ms);
  EXPECT_EQ(waiting.next_at(), 1ms);
  EXPECT_EQ(waiting.together_at(1h), 999ms);
  for (int i = 1; i < 1000; ++i) ASSERT_EQ(waiting.take(1s, 0ns, 1s)->at, i * 1ms);
  EXPECT_EQ(waiting.together_at(1ms), nanoseconds::max());
}

TEST_F(backlog_test, is_over_when_the_schedule_is) {
  auto waiting = make(backlog_policy::queue);
  for (int i = 0; i < 1000; ++i) ASSERT_TRUE(waiting.take(1s, 1s, 1s));
  EXPECT_EQ(waiting.next_at(), nanoseconds::max());
  EXPECT_FALSE(waiting.take(10s, 0ns, nanoseconds::max()));
  EXPECT_EQ(waiting.close(1s), 0U);
}

TEST_F(backlog_test, queue_records_at_the_end_what_was_never_sent) {
  auto waiting = make(backlog_policy::queue);
  waiting.take(0ns, 0ns, 0ns);
  EXPECT_EQ(waiting.close(1s), 999U);
  auto const r = results();
  EXPECT_EQ(count(r, outcome::censored), 999U);
  EXPECT_EQ(r.all.offered, 999U);  // the one handed out is its taker's to record
  EXPECT_EQ(r.all.started, 0U);
  EXPECT_NEAR(static_cast<double>(r.all.response_time.max_us()), 999'000, 1000);
  EXPECT_NEAR(r.all.response_time.mean_us(), 500'000, 1000);
}

TEST_F(backlog_test, what_is_put_back_is_recorded_if_it_was_due_before_the_end) {
  auto waiting = make(backlog_policy::queue);
  for (int i = 0; i < 500; ++i) waiting.put_back(*waiting.take(0ns, 0ns, nanoseconds::max()));
  EXPECT_EQ(waiting.close(100ms), 100U);
  EXPECT_EQ(count(results(), outcome::censored), 100U);
}

TEST_F(backlog_test, ending_early_offers_only_what_was_due) {
  auto waiting = make(backlog_policy::queue);
  EXPECT_EQ(waiting.close(100ms), 100U);
}

TEST_F(backlog_test, drop_lets_go_of_what_found_no_free_connection) {
  auto waiting = make(backlog_policy::drop);
  auto const taken = waiting.take(100ms, 90ms, 100ms);
  ASSERT_TRUE(taken);
  EXPECT_EQ(taken->at, 90ms);
  waiting.close(1s);
  auto const r = results();
  EXPECT_EQ(count(r, outcome::dropped), 90U + 909U);
  EXPECT_EQ(r.all.response_time.count(), 0U);
}

TEST_F(backlog_test, deadline_gives_up_what_has_waited_too_long) {
  auto waiting = make(backlog_policy::deadline);
  auto const taken = waiting.take(100ms, 100ms, 100ms);
  ASSERT_TRUE(taken);
  EXPECT_EQ(taken->at, 50ms);  // exactly at its deadline: still sent
  waiting.close(1s);
  auto const r = results();
  EXPECT_EQ(count(r, outcome::past_deadline), 50U + 899U);
  EXPECT_EQ(count(r, outcome::censored), 50U);
  EXPECT_EQ(r.all.response_time.max_us(), 50'000);  // nobody waits longer than the deadline
}

}  // namespace
}  // namespace loadgen::engine
