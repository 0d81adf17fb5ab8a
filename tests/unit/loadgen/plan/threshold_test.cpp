#include "plan/threshold.hpp"

#include "expect_bad_value.hpp"

namespace loadgen::plan {
namespace {

std::vector<step> steps_named(std::initializer_list<char const*> names) {
  std::vector<step> steps;
  for (auto const* name : names) {
    steps.emplace_back();
    steps.back().name = name;
  }
  return steps;
}

TEST(threshold, latency_in_milliseconds) {
  auto const t = parse_threshold("p99<20ms", {});
  EXPECT_EQ(t.expression, "p99<20ms");
  EXPECT_EQ(t.step, std::nullopt);
  EXPECT_EQ(t.statistic, "p99");
  EXPECT_EQ(t.op, compare_op::less);
  EXPECT_EQ(t.value, 20);
  EXPECT_EQ(parse_threshold("mean<=1.5s", {}).value, 1500);
  EXPECT_EQ(parse_threshold("max<500us", {}).value, 0.5);
}

TEST(threshold, every_sign) {
  EXPECT_EQ(parse_threshold("min<1s", {}).op, compare_op::less);
  EXPECT_EQ(parse_threshold("min<=1s", {}).op, compare_op::less_equal);
  EXPECT_EQ(parse_threshold("min>1s", {}).op, compare_op::greater);
  EXPECT_EQ(parse_threshold(" stdev >= 1s ", {}).op, compare_op::greater_equal);
}

TEST(threshold, shares_and_rates) {
  EXPECT_DOUBLE_EQ(parse_threshold("error_rate<0.1%", {}).value, 0.001);
  EXPECT_EQ(parse_threshold("rate>1.5k", {}).value, 1500);
}

TEST(threshold, percentiles_are_spelled_one_way) {
  EXPECT_EQ(parse_threshold("p99.9<1s", {}).statistic, "p99.9");
  EXPECT_EQ(parse_threshold("p99_9<1s", {}).statistic, "p99.9");
  EXPECT_EQ(percentile_of("p50"), 50);
  EXPECT_EQ(percentile_of("p99.99"), 99.99);
  EXPECT_EQ(percentile_of("p99_99"), 99.99);
  EXPECT_EQ(percentile_of("p0"), 0);
  EXPECT_EQ(percentile_of("p100"), 100);
  for (auto const* none :
       {"", "p", "p101", "99", "p-1", "pinf", "p99.9.9", "p99x", "mean", "p1234567890123456", "p.5"}) {
    EXPECT_EQ(percentile_of(none), std::nullopt) << none;
  }
}

TEST(threshold, about_one_step) {
  auto const steps = steps_named({"list", "log.in", "log"});
  EXPECT_EQ(parse_threshold("list.p95<50ms", steps).step, 0U);
  auto const dotted = parse_threshold("log.in.p99.9<50ms", steps);
  EXPECT_EQ(dotted.step, 1U);
  EXPECT_EQ(dotted.statistic, "p99.9");
  EXPECT_EQ(parse_threshold("log.rate>1", steps).step, 2U);
}

TEST(threshold, inside_a_step_its_name_is_put_in_front) {
  auto const steps = steps_named({"list", "log.in"});
  auto const t = parse_threshold("p95<50ms", steps, 1);
  EXPECT_EQ(t.step, 1U);
  EXPECT_EQ(t.expression, "log.in.p95<50ms");
}

TEST(threshold, what_is_none_is_refused) {
  auto const steps = steps_named({"login"});
  constexpr auto form = "expected STATISTIC<VALUE, such as p99<20ms, error_rate<0.1% or rate>950";
  constexpr auto statistic =
      "expected a statistic (p50, p99, p99.9, mean, min, max, stdev, error_rate, rate), with a step's name "
      "and a "
      "point in front if it is about one step";
  constexpr auto duration = "expected a duration such as 500us, 20ms, 1.5s, 1m30s or 2h";
  expect_bad_value([&] { parse_threshold("", steps); }, form);
  expect_bad_value([&] { parse_threshold("p99=20ms", steps); }, form);
  expect_bad_value([&] { parse_threshold("<20ms", steps); }, statistic);
  expect_bad_value([&] { parse_threshold("p101<20ms", steps); }, statistic);
  expect_bad_value([&] { parse_threshold("speed<20ms", steps); }, statistic);
  expect_bad_value([&] { parse_threshold("login.speed<20ms", steps); }, statistic);
  expect_bad_value([&] { parse_threshold("p99<20", steps); }, duration);
  expect_bad_value([&] { parse_threshold("p99<", steps); }, duration);
  expect_bad_value([&] { parse_threshold("p99<<1s", steps); }, duration);
  expect_bad_value([&] { parse_threshold("logn.p99<20ms", steps); },
                   "there is no step 'logn' (did you mean 'login'?)");
  expect_bad_value([&] { parse_threshold("login.p99<20ms", steps, 0); }, "there is no step 'login'");
  expect_bad_value([&] { parse_threshold("error_rate<20ms", steps); },
                   "expected a share such as 0.1% or 0.001, at most 100%");
  expect_bad_value([&] { parse_threshold("rate>1s", steps); },
                   "expected a rate per second such as 0.5, 950, 10k or 1.5M");
}

TEST(threshold, holds_on_the_right_side_of_the_bound) {
  threshold t;
  t.value = 20;
  auto const at = [&](compare_op op) {
    t.op = op;
    return std::array{holds(t, 19), holds(t, 20), holds(t, 21)};
  };
  EXPECT_EQ(at(compare_op::less), (std::array{true, false, false}));
  EXPECT_EQ(at(compare_op::less_equal), (std::array{true, true, false}));
  EXPECT_EQ(at(compare_op::greater), (std::array{false, false, true}));
  EXPECT_EQ(at(compare_op::greater_equal), (std::array{false, true, true}));
}

}  // namespace
}  // namespace loadgen::plan
