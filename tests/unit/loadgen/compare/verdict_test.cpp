#include "compare/verdict.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace loadgen::compare {
namespace {

metric lower(bool gated = true, bool guard = false) {
  return {"cpu", "us", better::lower, gated, guard, 0.05, 0.01};
}
metric higher() {
  return {"rate", "req/s", better::higher, true, false, 0.05, 0.01};
}

// Log-ratios around a change, half above and half below.
std::vector<double> around(double change, double spread, std::size_t n = 10) {
  std::vector<double> values;
  for (std::size_t i = 0; i < n; ++i) values.push_back(std::log1p(change) + (i % 2 == 0 ? spread : -spread));
  return values;
}

decision decide_one(metric const& m, std::vector<double> const& values, std::size_t look = 0) {
  return decide({}, std::vector{m}, std::vector<std::vector<double>>{values}, look);
}

TEST(verdict, names_and_exit_codes) {
  EXPECT_STREQ(name_of(verdict::pass), "PASS");
  EXPECT_STREQ(name_of(verdict::regression), "REGRESSION");
  EXPECT_STREQ(name_of(verdict::improvement), "IMPROVEMENT");
  EXPECT_STREQ(name_of(verdict::inconclusive), "INCONCLUSIVE");
  EXPECT_STREQ(name_of(verdict::invalid), "INVALID");
  EXPECT_EQ(exit_code_of(verdict::pass), 0);
  EXPECT_EQ(exit_code_of(verdict::improvement), 0);
  EXPECT_EQ(exit_code_of(verdict::regression), 2);
  EXPECT_EQ(exit_code_of(verdict::inconclusive), 3);
  EXPECT_EQ(exit_code_of(verdict::invalid), 4);
}

TEST(decide, nothing_changed_is_a_pass) {
  auto const d = decide_one(lower(), around(0.001, 0.01));
  EXPECT_EQ(d.what, verdict::pass);
  EXPECT_TRUE(d.final);
  EXPECT_NEAR(d.findings[0].ratio, 1.001, 1e-9);
}

TEST(decide, direction_tells_regression_from_improvement) {
  EXPECT_EQ(decide_one(lower(), around(0.08, 0.01)).what, verdict::regression);
  EXPECT_EQ(decide_one(lower(), around(-0.08, 0.01)).what, verdict::improvement);
  EXPECT_EQ(decide_one(higher(), around(0.08, 0.01)).what, verdict::improvement);
  EXPECT_EQ(decide_one(higher(), around(-0.08, 0.01)).what, verdict::regression);
}

TEST(decide, the_interval_is_of_the_ratio) {
  auto const f = decide_one(lower(), around(0.08, 0.01)).findings[0];
  EXPECT_LT(f.ratio_interval.low, 1.08);
  EXPECT_GT(f.ratio_interval.high, 1.08);
  EXPECT_NEAR(f.ratio_interval.low * f.ratio_interval.high, 1.08 * 1.08, 1e-3);
}

TEST(decide, noise_is_inconclusive_and_asks_for_another_look_until_the_last) {
  auto const noisy = around(0.01, 0.3);
  EXPECT_EQ(decide_one(lower(), noisy).what, verdict::inconclusive);
  EXPECT_FALSE(decide_one(lower(), noisy, 0).final);
  EXPECT_FALSE(decide_one(lower(), noisy, 1).final);
  EXPECT_TRUE(decide_one(lower(), noisy, 2).final);
  EXPECT_GT(decide_one(lower(), noisy).findings[0].smallest_seen, 0.05);
}

TEST(decide, a_certain_but_small_change_is_a_pass) {
  auto const d = decide_one(lower(), around(0.02, 0.001));
  EXPECT_LT(d.findings[0].p_value, 0.01);
  EXPECT_EQ(d.what, verdict::pass);
}

TEST(decide, a_change_under_the_minimal_effect_is_no_alarm_even_beyond_the_bound) {
  auto m = lower();
  m.minimal_effect = 0.2;
  EXPECT_EQ(decide_one(m, around(0.08, 0.01)).what, verdict::inconclusive);
}

TEST(decide, one_value_proves_nothing) {
  EXPECT_EQ(decide_one(lower(), {0.0}).what, verdict::inconclusive);
  EXPECT_EQ(decide_one(lower(), {}).what, verdict::inconclusive);
}

TEST(decide, holm_is_over_gated_metrics_only) {
  std::vector const metrics{lower(), lower(false), higher()};
  auto const d = decide({}, metrics, std::vector{around(0.08, 0.01), around(0.08, 0.01), around(0, 0.01)}, 0);
  EXPECT_DOUBLE_EQ(d.findings[0].adjusted_p, 2 * d.findings[0].p_value);
  EXPECT_DOUBLE_EQ(d.findings[1].adjusted_p, d.findings[1].p_value);
}

TEST(decide, advisory_metrics_decide_nothing) {
  std::vector const metrics{lower(), lower(false)};
  EXPECT_EQ(decide({}, metrics, std::vector{around(0, 0.01), around(0.5, 0.01)}, 0).what, verdict::pass);
}

TEST(decide, the_worst_gated_metric_decides) {
  std::vector const metrics{lower(), lower()};
  auto const better = around(-0.08, 0.01);
  auto const worse = around(0.08, 0.01);
  auto const open = around(0, 0.3);
  auto const same = around(0, 0.001);
  auto const of = [&](auto a, auto b) { return decide({}, metrics, std::vector{a, b}, 0).what; };
  EXPECT_EQ(of(better, worse), verdict::regression);
  EXPECT_EQ(of(open, worse), verdict::regression);
  EXPECT_EQ(of(better, open), verdict::inconclusive);
  EXPECT_EQ(of(better, same), verdict::improvement);
  EXPECT_EQ(of(same, same), verdict::pass);
}

TEST(decide, a_guard_raises_the_alarm_but_needs_no_proof) {
  std::vector const metrics{lower(), lower(true, true)};
  auto const same = around(0, 0.001);
  EXPECT_EQ(decide({}, metrics, std::vector{same, around(0, 0.3)}, 0).what, verdict::pass);
  EXPECT_EQ(decide({}, metrics, std::vector{same, around(0.08, 0.01)}, 0).what, verdict::regression);
  EXPECT_EQ(decide({}, metrics, std::vector{around(0, 0.3), same}, 0).what, verdict::inconclusive);
}

TEST(decide, guards_alone_must_be_proven) {
  std::vector const metrics{lower(true, true)};
  EXPECT_EQ(decide({}, metrics, std::vector<std::vector<double>>{around(0, 0.3)}, 0).what,
            verdict::inconclusive);
}

}  // namespace
}  // namespace loadgen::compare
