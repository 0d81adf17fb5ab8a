#include "record/recorder.hpp"

#include <gtest/gtest.h>

#include <numeric>
#include <tuple>
#include <vector>

namespace loadgen::record {
namespace {

using namespace std::chrono_literals;

recording two_steps(bool open_loop = true) {
  return {.step_names = {"login", "buy"}, .in_journey = {false, true}, .warmup = 1s, .open_loop = open_loop};
}

sample answered(nanoseconds intended, nanoseconds lag = 0s, nanoseconds service = 10ms) {
  sample s;
  s.step = 1;
  s.status = 200;
  s.intended = intended;
  s.ready = 0s;
  s.sent = intended + lag;
  s.first_byte = s.sent + service / 2;
  s.done = s.sent + service;
  s.bytes_sent = 10;
  s.bytes_received = 100;
  s.trace_id = {1, static_cast<std::uint64_t>(intended.count())};
  return s;
}

totals merged(recorder& one, recording const& how, nanoseconds end = 3s) {
  one.close(end);
  return recorder::merge({&one}, how, end);
}

TEST(recorder, times_of_an_answered_request) {
  auto const how = two_steps();
  recorder r{how};
  r.record(answered(1500ms, 2ms, 10ms));
  auto const t = merged(r, how);
  EXPECT_EQ(t.all.name, "all");
  EXPECT_EQ(t.all.offered, 1U);
  EXPECT_EQ(t.all.started, 1U);
  EXPECT_EQ(t.all.completed, 1U);
  EXPECT_EQ(t.all.status.at(200), 1U);
  EXPECT_EQ(t.all.response_time.max_us(), 12'000);
  EXPECT_EQ(t.all.service_time.max_us(), 10'000);
  EXPECT_EQ(t.all.send_lag.max_us(), 2'000);
  EXPECT_EQ(t.all.ttfb.max_us(), 5'000);
  EXPECT_EQ(t.bytes_sent, 10U);
  EXPECT_EQ(t.bytes_received, 100U);
  EXPECT_DOUBLE_EQ(t.duration_s, 2);
  EXPECT_DOUBLE_EQ(t.achieved_rps, 0.5);
  EXPECT_DOUBLE_EQ(t.offered_rps, 0.5);
}

class listener : public live_sink {
 public:
  void on_request(std::size_t step, outcome how, std::int64_t response_us,
                  std::int64_t service_us) noexcept override {
    heard.emplace_back(step, how, response_us, service_us);
  }
  void on_send_lag(std::int64_t lag_us) noexcept override { lags.push_back(lag_us); }
  void on_connection_opened() noexcept override { ++opened; }

  std::vector<std::tuple<std::size_t, outcome, std::int64_t, std::int64_t>> heard;
  std::vector<std::int64_t> lags;
  int opened = 0;
};

TEST(recorder, tells_who_listens_of_everything_warm_up_and_setup_included) {
  listener live;
  auto how = two_steps();
  how.live = &live;
  recorder r{how};
  r.record_connect(3ms, 0ms);
  r.record(answered(500ms, 2ms, 10ms));
  auto login = answered(0s, 0s, 5ms);
  login.step = 0;
  r.record(login);
  sample unsent;
  unsent.step = 1;
  unsent.how = outcome::dropped;
  unsent.intended = 2s;
  unsent.done = 2s;
  r.record(unsent);
  using told = decltype(live.heard)::value_type;
  EXPECT_EQ(live.heard, (std::vector<told>{{1, outcome::ok, 12'000, 10'000},
                                           {0, outcome::ok, 5'000, 5'000},
                                           {1, outcome::dropped, 0, 0}}));
  EXPECT_EQ(live.lags, std::vector<std::int64_t>{2'000});
  EXPECT_EQ(live.opened, 1);
}

TEST(recorder, lag_counts_from_when_a_connection_was_free) {
  auto const how = two_steps();
  recorder r{how};
  auto s = answered(1500ms, 300ms);
  s.ready = 1799ms;
  r.record(s);
  EXPECT_EQ(merged(r, how).all.send_lag.max_us(), 1'000);
}

TEST(recorder, closed_loop_has_no_send_lag_and_no_offered_rate) {
  auto const how = two_steps(false);
  recorder r{how};
  r.record(answered(1500ms));
  auto const t = merged(r, how);
  EXPECT_EQ(t.all.send_lag.count(), 0U);
  EXPECT_EQ(t.offered_rps, 0);
}

TEST(recorder, times_are_rounded_to_the_nearest_microsecond) {
  auto const how = two_steps();
  recorder r{how};
  r.record(answered(2s, 0s, 1'499ns));
  r.record(answered(2s, 0s, 1'500ns));
  auto const t = merged(r, how);
  EXPECT_EQ(t.all.service_time.min_us(), 1);
  EXPECT_EQ(t.all.service_time.max_us(), 2);
}

TEST(recorder, warm_up_is_left_out_by_intended_time_but_in_the_series) {
  auto const how = two_steps();
  recorder r{how};
  r.record(answered(999ms, 500ms));
  r.record(answered(1s, 500ms));
  auto const t = merged(r, how);
  EXPECT_EQ(t.all.offered, 1U);
  EXPECT_EQ(t.bytes_sent, 10U);
  EXPECT_EQ(t.intervals[0].offered, 1U);
  EXPECT_EQ(t.intervals[1].completed, 2U);
}

TEST(recorder, setup_is_kept_under_its_step_only) {
  auto const how = two_steps();
  recorder r{how};
  auto s = answered(0s);
  s.step = 0;
  r.record(s);
  auto const t = merged(r, how);
  EXPECT_EQ(t.steps[0].name, "login");
  EXPECT_EQ(t.steps[0].completed, 1U);
  EXPECT_EQ(t.all.offered, 0U);
  EXPECT_EQ(t.intervals[0].offered, 0U);
  EXPECT_EQ(r.live().completed, 0U);
}

TEST(recorder, every_outcome_is_counted_once) {
  auto const how = two_steps();
  recorder r{how};
  for (std::size_t i = 0; i < outcome_count; ++i) {
    auto s = answered(1500ms);
    s.how = static_cast<outcome>(i);
    if (s.how == outcome::dropped || s.how == outcome::past_deadline) s.sent = never;
    r.record(s);
  }
  auto const t = merged(r, how);
  EXPECT_EQ(t.all.offered, outcome_count);
  EXPECT_EQ(std::accumulate(t.all.outcomes.begin(), t.all.outcomes.end(), 0U), outcome_count);
  EXPECT_EQ(t.all.completed, 3U);                             // ok, unexpected status and content
  EXPECT_EQ(t.all.response_time.count(), outcome_count - 1);  // all but dropped
  EXPECT_EQ(t.all.service_time.count(), outcome_count - 2);
  EXPECT_EQ(r.live().failed, outcome_count - 2);  // ok and censored are no failures
  EXPECT_EQ(r.live().unsent, 2U);
}

TEST(recorder, a_request_without_answer_has_no_first_byte_and_no_status) {
  auto const how = two_steps();
  recorder r{how};
  auto s = answered(1500ms);
  s.how = outcome::timed_out;
  s.first_byte = never;
  s.status = 0;
  r.record(s);
  auto const t = merged(r, how);
  EXPECT_EQ(t.all.ttfb.count(), 0U);
  EXPECT_TRUE(t.all.status.empty());
  EXPECT_EQ(t.all.service_time.count(), 1U);
}

TEST(recorder, server_timing_by_name_and_bounded) {
  auto const how = two_steps();
  recorder r{how};
  auto s = answered(1500ms);
  s.server_timing = "acq;dur=0.5, db;dur=2";
  r.record(s);
  std::string many;
  for (int i = 0; i < 100; ++i) many += "m" + std::to_string(i) + ";dur=1,";
  many += std::string(65, 'n') + ";dur=1";
  s.server_timing = many;
  r.record(s);
  auto const t = merged(r, how);
  EXPECT_EQ(t.all.server_timing.at("acq").max_us(), 500);
  EXPECT_EQ(t.all.server_timing.at("db").max_us(), 2'000);
  EXPECT_EQ(t.all.server_timing.size(), 32U);
}

TEST(recorder, keeps_the_ten_slowest_and_the_first_ten_failures) {
  auto const how = two_steps();
  recorder a{how}, b{how};
  for (int i = 0; i < 100; ++i) {
    auto s = answered(1s + i * 1ms, 0s, (i * 37 % 100 + 1) * 1ms);
    if (i % 5 == 0) s.how = outcome::connection_reset;
    (i % 2 == 0 ? a : b).record(s);
  }
  a.close(3s);
  b.close(3s);
  auto const t = recorder::merge({&a, &b}, how, 3s);
  ASSERT_EQ(t.slowest.size(), 10U);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(t.slowest[static_cast<std::size_t>(i)].response_ms, 100 - i);
  EXPECT_EQ(t.slowest[0].step, "buy");
  EXPECT_EQ(t.slowest[0].trace_id.size(), 32U);
  ASSERT_EQ(t.failures.size(), 10U);
  for (int i = 0; i < 10; ++i) EXPECT_NEAR(t.failures[static_cast<std::size_t>(i)].at_s, 1 + i * 0.005, 1e-9);
}

TEST(recorder, merging_workers_is_recording_in_one) {
  auto const how = two_steps();
  recorder whole{how}, a{how}, b{how};
  for (int i = 0; i < 1000; ++i) {
    auto const s = answered(1s + i * 1ms, i * 1us);  // in the order of their ends
    whole.record(s);
    (i % 3 == 0 ? a : b).record(s);
  }
  whole.record_connect(5ms, 2ms);
  a.record_connect(5ms, 2ms);
  for (auto* each : {&whole, &a, &b}) each->close(3s);
  auto const one = recorder::merge({&whole}, how, 3s);
  auto const two = recorder::merge({&a, &b}, how, 3s);
  EXPECT_EQ(one.all.response_time, two.all.response_time);
  EXPECT_EQ(one.all.service_time, two.all.service_time);
  EXPECT_EQ(one.all.outcomes, two.all.outcomes);
  EXPECT_EQ(one.connections_opened, 1U);
  EXPECT_EQ(two.connections_opened, 1U);
  EXPECT_EQ(two.tls_time.max_us(), 2'000);
  ASSERT_EQ(one.intervals.size(), two.intervals.size());
  for (std::size_t i = 0; i < one.intervals.size(); ++i) {
    EXPECT_EQ(one.intervals[i].response_time, two.intervals[i].response_time);
  }
}

TEST(recorder, live_counts_and_recent_times) {
  auto const how = two_steps();
  recorder r{how};
  r.note_started();
  r.note_started();
  r.record(answered(0s));
  EXPECT_EQ(r.live().started, 2U);
  EXPECT_EQ(r.live().ended, 1U);
  histogram recent;
  EXPECT_EQ(r.recent(recent), 0U);
  r.record(answered(1s));
  EXPECT_EQ(r.recent(recent), 1U);
  EXPECT_EQ(recent.count(), 1U);
}

}  // namespace
}  // namespace loadgen::record
