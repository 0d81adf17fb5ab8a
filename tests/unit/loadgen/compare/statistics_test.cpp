#include "compare/statistics.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>
#include <random>
#include <vector>

namespace loadgen::compare {
namespace {

TEST(log_ratio, cancels_a_linear_drift) {
  // A B B A while everything gets 10 % slower from block to block, on a log scale.
  double const step = std::log(1.1);
  quad const same{std::exp(0 * step), std::exp(3 * step), std::exp(1 * step), std::exp(2 * step)};
  EXPECT_NEAR(log_ratio(same), 0, 1e-12);
  quad const twice{same.a1, same.a2, 2 * same.b1, 2 * same.b2};
  EXPECT_NEAR(log_ratio(twice), std::log(2), 1e-12);
}

double brute_force(std::vector<double> const& values) {
  double const observed = std::abs(std::accumulate(values.begin(), values.end(), 0.0));
  std::size_t reached = 0;
  auto const patterns = std::size_t{1} << values.size();
  for (std::size_t pattern = 0; pattern < patterns; ++pattern) {
    double sum = 0;
    for (std::size_t i = 0; i < values.size(); ++i) sum += ((pattern >> i) & 1) != 0 ? values[i] : -values[i];
    if (std::abs(sum) >= observed - 1e-9) ++reached;
  }
  return static_cast<double>(reached) / static_cast<double>(patterns);
}

TEST(sign_flip, exact_agrees_with_brute_force) {
  std::mt19937_64 random{7};
  std::normal_distribution<double> noise{0.2, 1};
  for (std::size_t n = 1; n <= 14; ++n) {
    for (int repeat = 0; repeat < 5; ++repeat) {
      std::vector<double> values(n);
      for (auto& v : values) v = noise(random);
      EXPECT_DOUBLE_EQ(sign_flip_p_value(values, 1), brute_force(values)) << n;
    }
  }
}

TEST(sign_flip, ties_count_as_reached) {
  std::vector<double> const values{1, 1, 2, -1, 3, 3, 0, 0};
  EXPECT_DOUBLE_EQ(sign_flip_p_value(values, 1), brute_force(values));
}

TEST(sign_flip, of_nothing_or_no_change_is_1) {
  EXPECT_EQ(sign_flip_p_value({}, 1), 1);
  EXPECT_EQ(sign_flip_p_value(std::vector{0.0, 0.0, 0.0}, 1), 1);
  EXPECT_EQ(sign_flip_p_value(std::vector{1.0, -1.0}, 1), 1);
}

TEST(sign_flip, all_of_one_sign_is_the_smallest_there_is) {
  EXPECT_DOUBLE_EQ(sign_flip_p_value(std::vector<double>(10, 0.3), 1), std::ldexp(2, -10));
  EXPECT_DOUBLE_EQ(sign_flip_p_value(std::vector<double>(20, -0.3), 1), std::ldexp(2, -20));
}

TEST(sign_flip, sampled_is_near_the_exact_one_repeatable_and_never_0) {
  // The last value is 0, so that 21 values have the p-value of the first 20.
  std::mt19937_64 random{11};
  std::normal_distribution<double> noise{0.25, 1};
  std::vector<double> values(20);
  for (auto& v : values) v = noise(random);
  double const exact = sign_flip_p_value(values, 1);
  values.push_back(0);
  double const sampled = sign_flip_p_value(values, 42, 20'000);
  EXPECT_NEAR(sampled, exact, 4 * std::sqrt(exact * (1 - exact) / 20'000));
  EXPECT_EQ(sampled, sign_flip_p_value(values, 42, 20'000));
  EXPECT_DOUBLE_EQ(sign_flip_p_value(std::vector<double>(40, 1.0), 3, 999), 1.0 / 1000);
}

TEST(t_interval, of_a_known_sample) {
  // Mean 3, standard deviation sqrt(2.5), n = 5; t(0.975, 4) = 2.7764.
  std::vector<double> const values{1, 2, 3, 4, 5};
  auto const i = t_interval(values, 0.95);
  double const half = 2.776445 * std::sqrt(2.5 / 5);
  EXPECT_NEAR(i.low, 3 - half, 1e-5);
  EXPECT_NEAR(i.high, 3 + half, 1e-5);
}

TEST(t_interval, of_fewer_than_two_or_equal_values_is_the_mean) {
  EXPECT_EQ(t_interval({}, 0.95).high, 0);
  auto const one = t_interval(std::vector{0.4}, 0.95);
  EXPECT_EQ(one.low, 0.4);
  EXPECT_EQ(one.high, 0.4);
  auto const equal = t_interval(std::vector{0.5, 0.5, 0.5}, 0.95);
  EXPECT_EQ(equal.low, 0.5);
  EXPECT_EQ(equal.high, 0.5);
}

TEST(smallest_effect, of_a_known_sample) {
  // (t(0.975, 4) + t(0.8, 4)) * s / sqrt(n)
  std::vector<double> const values{1, 2, 3, 4, 5};
  EXPECT_NEAR(smallest_effect(values, 0.05), (2.776445 + 0.940965) * std::sqrt(2.5 / 5), 1e-5);
  EXPECT_EQ(smallest_effect(std::vector{1.0}, 0.05), std::numeric_limits<double>::infinity());
}

TEST(holm, adjusts_step_by_step) {
  std::vector<double> p{0.04, 0.01, 0.03};
  holm_adjust(p);
  EXPECT_DOUBLE_EQ(p[1], 0.03);  // 3 * 0.01
  EXPECT_DOUBLE_EQ(p[2], 0.06);  // 2 * 0.03
  EXPECT_DOUBLE_EQ(p[0], 0.06);  // 1 * 0.04, but never below the one before
}

TEST(holm, never_exceeds_1_and_takes_nothing) {
  std::vector<double> p{0.9, 0.8};
  holm_adjust(p);
  EXPECT_EQ(p[0], 1);
  EXPECT_EQ(p[1], 1);
  holm_adjust({});
}

}  // namespace
}  // namespace loadgen::compare
