#include "engine/schedule_of.hpp"

#include <gtest/gtest.h>

namespace loadgen::engine {
namespace {

using namespace std::chrono_literals;

plan::plan open_plan() {
  plan::plan p;
  p.loop = plan::loop_kind::open;
  p.stages = {{2s, 100, 100}};
  return p;
}

std::pair<int, std::chrono::nanoseconds> count_and_last(plan::plan const& p) {
  auto all = *schedule_of(p);
  int count = 0;
  std::chrono::nanoseconds last{0};
  for (; auto const next = all.next(); ++count) last = next->at;
  return {count, last};
}

TEST(schedule_of, closed_loop_has_none) {
  plan::plan p;
  p.duration = 10s;
  p.warmup = 2s;
  EXPECT_FALSE(schedule_of(p));
  EXPECT_EQ(length_of(p), 12s);
  p.requests = 5;
  EXPECT_FALSE(length_of(p));
}

TEST(schedule_of, stages_say_how_long) {
  EXPECT_EQ(length_of(open_plan()), 2s);
  EXPECT_EQ(count_and_last(open_plan()), std::pair(200, 1990ms + 0ns));
}

TEST(schedule_of, warm_up_comes_in_front_at_the_first_rate) {
  auto p = open_plan();
  p.warmup = 1s;
  p.stages = {{2s, 100, 300}};
  EXPECT_EQ(length_of(p), 3s);
  EXPECT_EQ(count_and_last(p).first, 100 + 400);
  EXPECT_DOUBLE_EQ(rate_curve_of(p).rate_at(500ms), 100);
}

TEST(schedule_of, a_number_of_requests_counts_after_the_warm_up) {
  auto p = open_plan();
  p.warmup = 1s;
  p.requests = 1000;
  EXPECT_FALSE(length_of(p));
  EXPECT_EQ(count_and_last(p), std::pair(1100, 10'990ms + 0ns));
}

TEST(schedule_of, recorded_arrivals_come_as_they_were) {
  auto p = open_plan();
  p.arrivals = plan::arrivals_kind::replay;
  p.offsets = {5ms, 5ms, 70ms};
  EXPECT_EQ(count_and_last(p), std::pair(3, 70ms + 0ns));
}

}  // namespace
}  // namespace loadgen::engine
