#include "record/interval_series.hpp"

#include <gtest/gtest.h>

namespace loadgen::record {
namespace {

using namespace std::chrono_literals;

sample answered(nanoseconds intended, nanoseconds sent, nanoseconds done) {
  sample s;
  s.intended = intended;
  s.sent = sent;
  s.done = done;
  return s;
}

std::int64_t response_us(sample const& s) {
  return (s.done - s.intended) / 1us;
}

void add(interval_series& to, sample const& s) {
  to.add(s, response_us(s));
}

TEST(interval_series, counts_where_things_happened) {
  interval_series series;
  add(series, answered(100ms, 1100ms, 2100ms));
  auto failed = answered(200ms, 300ms, 2200ms);
  failed.how = outcome::timed_out;
  add(series, failed);
  auto dropped = answered(250ms, never, 2300ms);
  dropped.how = outcome::dropped;
  add(series, dropped);
  auto censored = answered(2s, never, 2999ms);
  censored.how = outcome::censored;
  add(series, censored);
  series.close(3s);

  auto const rows = series.totals(3s);
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[0].offered, 3U);
  EXPECT_EQ(rows[0].in_flight, 1U);
  EXPECT_EQ(rows[0].backlog, 2U);
  EXPECT_EQ(rows[1].offered, 0U);
  EXPECT_EQ(rows[1].in_flight, 2U);
  EXPECT_EQ(rows[1].backlog, 1U);
  EXPECT_EQ(rows[2].completed, 1U);
  EXPECT_EQ(rows[2].failed, 2U);
  EXPECT_EQ(rows[2].in_flight, 0U);
  EXPECT_EQ(rows[2].backlog, 0U);
  EXPECT_EQ(rows[2].response_time.count(), 3U);  // what was dropped has none
  EXPECT_DOUBLE_EQ(rows[2].begin_s, 2);
  EXPECT_DOUBLE_EQ(rows[2].length_s, 1);
}

TEST(interval_series, there_is_a_row_for_every_second_also_where_nothing_happened) {
  interval_series series;
  series.close(2500ms);
  auto const rows = series.totals(2500ms);
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_DOUBLE_EQ(rows[2].length_s, 0.5);
}

TEST(interval_series, what_ends_just_after_the_end_belongs_to_the_last_row) {
  interval_series series;
  add(series, answered(0s, 0s, 1500ms));
  add(series, answered(0s, 0s, 2s + 1us));
  series.close(2s);
  auto const rows = series.totals(2s);
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[1].completed, 2U);
  EXPECT_EQ(rows[1].response_time.count(), 2U);
}

TEST(interval_series, long_runs_have_longer_rows_and_lose_nothing) {
  interval_series series;
  constexpr auto hours = 2h;
  std::uint64_t added = 0;
  for (nanoseconds t = 0s; t < hours; t += 500ms, ++added) add(series, answered(t, t, t + 10ms));
  series.close(hours);
  auto const rows = series.totals(hours);
  EXPECT_LE(rows.size(), interval_series::most_rows);
  EXPECT_DOUBLE_EQ(rows.front().length_s, 8);
  std::uint64_t offered = 0, completed = 0, responses = 0;
  for (auto const& row : rows) {
    offered += row.offered;
    completed += row.completed;
    responses += row.response_time.count();
  }
  EXPECT_EQ(offered, added);
  EXPECT_EQ(completed, added);
  EXPECT_EQ(responses, added);
}

TEST(interval_series, merging_adds_row_by_row_also_of_different_lengths) {
  interval_series brief, lengthy;
  add(brief, answered(0s, 0s, 100ms));
  add(brief, answered(5s, 5s, 5100ms));
  for (auto t = 0s; t < 1000s; t += 1s) add(lengthy, answered(t, t, t + 200ms));
  brief.close(6s);
  lengthy.close(1000s);
  interval_series sum;
  sum.merge(brief);
  sum.merge(lengthy);
  auto const rows = sum.totals(1000s);
  ASSERT_EQ(rows.size(), 500U);
  EXPECT_EQ(rows[0].offered, 3U);
  EXPECT_EQ(rows[1].offered, 2U);
  EXPECT_EQ(rows[2].offered, 3U);
  EXPECT_EQ(rows[2].response_time.count(), 3U);
}

TEST(interval_series, tells_of_the_row_closed_last) {
  interval_series series;
  EXPECT_EQ(series.closed_rows(), 0U);
  add(series, answered(0s, 0s, 10ms));
  add(series, answered(0s, 0s, 20ms));
  add(series, answered(1s, 1s, 1010ms));
  EXPECT_EQ(series.closed_rows(), 1U);
  EXPECT_EQ(series.last_closed().count(), 2U);
}

}  // namespace
}  // namespace loadgen::record
