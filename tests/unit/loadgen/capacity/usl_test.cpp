#include "capacity/usl.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

namespace loadgen::capacity {
namespace {

constexpr usl with_peak{.lambda = 1000, .sigma = 0.05, .kappa = 0.0005};
std::vector<double> const powers{1, 2, 4, 8, 16, 32, 64, 128};

std::vector<observation> exact(usl const& law, std::vector<double> const& levels = powers) {
  std::vector<observation> all;
  for (auto const n : levels) all.push_back({n, law.throughput(n)});
  return all;
}

TEST(usl, follows_its_formula) {
  EXPECT_DOUBLE_EQ(with_peak.throughput(1), 1000);
  EXPECT_DOUBLE_EQ(with_peak.throughput(10), 1000 * 10 / (1 + 0.05 * 9 + 0.0005 * 90));
  EXPECT_DOUBLE_EQ(with_peak.peak().value(), std::sqrt(0.95 / 0.0005));
  auto const n = *with_peak.peak();
  EXPECT_GT(with_peak.throughput(n), with_peak.throughput(n - 1));
  EXPECT_GT(with_peak.throughput(n), with_peak.throughput(n + 1));
}

TEST(usl, has_no_peak_where_throughput_never_turns) {
  EXPECT_FALSE((usl{1000, 0.05, 0}.peak()));
  EXPECT_FALSE((usl{1000, 0.05, -0.001}.peak()));
  EXPECT_FALSE((usl{1000, 1, 0.001}.peak()));
}

TEST(usl_fit, recovers_exact_data) {
  auto const fit = fit_usl(exact(with_peak)).value();
  EXPECT_NEAR(fit.law.lambda, 1000, 1e-6);
  EXPECT_NEAR(fit.law.sigma, 0.05, 1e-9);
  EXPECT_NEAR(fit.law.kappa, 0.0005, 1e-11);
  EXPECT_NEAR(fit.residual, 0, 1e-9);
  EXPECT_NEAR(fit.peak.value().value, 43.589, 0.001);
  EXPECT_NEAR(fit.peak_throughput.value().value, with_peak.throughput(43.589), 0.01);
}

TEST(usl_fit, is_exact_for_large_numbers_and_steep_laws_too) {
  auto const steep = usl{250'000, 0.9, 1e-7};
  auto const fit = fit_usl(exact(steep, {1, 10, 100, 1000, 5000})).value();
  EXPECT_NEAR(fit.law.lambda / steep.lambda, 1, 1e-6);
  EXPECT_NEAR(fit.law.sigma, 0.9, 1e-6);
  EXPECT_NEAR(fit.law.kappa / steep.kappa, 1, 1e-4);
}

TEST(usl_fit, leaves_coefficients_negative_where_throughput_grows_faster_than_n) {
  auto const fit = fit_usl(exact({1000, -0.02, 0.0008})).value();
  EXPECT_NEAR(fit.law.sigma, -0.02, 1e-6);
  EXPECT_NEAR(fit.law.kappa, 0.0008, 1e-8);
}

TEST(usl_fit, needs_four_different_numbers) {
  EXPECT_FALSE(fit_usl({}));
  EXPECT_FALSE(fit_usl(exact(with_peak, {1, 2, 4})));
  EXPECT_FALSE(fit_usl(exact(with_peak, {1, 2, 4, 4, 2, 1})));
  EXPECT_TRUE(fit_usl(exact(with_peak, {1, 2, 4, 8})));
}

TEST(usl_fit, refuses_data_that_no_such_law_describes) {
  // The line through them has no throughput left at one at a time ...
  EXPECT_FALSE(fit_usl(std::vector<observation>{{10, 10}, {20, 1}, {30, 1}, {40, 1.29}}));
  // ... or at some of the measured numbers.
  EXPECT_FALSE(fit_usl(std::vector<observation>{{1, 1.858}, {2, 0.179}, {3, 294.2}, {4, 6.615}, {5, 0.65}}));
  // Numbers that are the same to rounding tell nothing apart.
  EXPECT_FALSE(fit_usl(
      std::vector<observation>{{1, 10}, {1 + 1e-15, 10}, {1 + 2e-15, 10}, {1 + 3e-15, 10}, {1 + 4e-15, 10}}));
}

TEST(usl_fit, finds_the_least_squares_of_the_logarithms) {
  std::mt19937_64 random{5};
  std::normal_distribution<> normal{0, 0.1};
  auto data = exact(with_peak);
  for (auto& o : data) o.throughput *= std::exp(normal(random));
  auto const squares = [&](usl const& law) {
    double sum = 0;
    for (auto const& o : data) sum += std::pow(std::log(o.throughput / law.throughput(o.n)), 2);
    return sum;
  };
  auto const fit = fit_usl(data).value();
  auto const least = squares(fit.law);
  EXPECT_NEAR(fit.residual, std::sqrt(least / 5), 1e-12);
  for (double const by : {0.999, 1.001}) {
    EXPECT_GT(squares({fit.law.lambda * by, fit.law.sigma, fit.law.kappa}), least);
    EXPECT_GT(squares({fit.law.lambda, fit.law.sigma * by, fit.law.kappa}), least);
    EXPECT_GT(squares({fit.law.lambda, fit.law.sigma, fit.law.kappa * by}), least);
  }
}

// --- its intervals

struct coverage {
  int trials = 0, lambda = 0, sigma = 0, kappa = 0, peak = 0, peak_throughput = 0, peaks = 0;
};

bool holds(estimate const& e, double truth) {
  return e.low <= truth && truth <= e.high;
}

// Three measurements of each number, each with an error of its own.
coverage cover(usl const& truth, double noise, double confidence) {
  constexpr int trials = 2000;
  coverage c;
  std::mt19937_64 random{42};
  std::normal_distribution<> normal{0, noise};
  for (int i = 0; i < trials; ++i) {
    std::vector<observation> data;
    for (int round = 0; round < 3; ++round) {
      for (auto const& o : exact(truth)) data.push_back({o.n, o.throughput * std::exp(normal(random))});
    }
    auto const fit = fit_usl(data, confidence);
    if (!fit) continue;
    ++c.trials;
    c.lambda += holds(fit->lambda, truth.lambda) ? 1 : 0;
    c.sigma += holds(fit->sigma, truth.sigma) ? 1 : 0;
    c.kappa += holds(fit->kappa, truth.kappa) ? 1 : 0;
    if (!fit->peak || !truth.peak()) continue;
    ++c.peaks;
    c.peak += holds(*fit->peak, *truth.peak()) ? 1 : 0;
    c.peak_throughput += holds(*fit->peak_throughput, truth.throughput(*truth.peak())) ? 1 : 0;
  }
  return c;
}

// 2,000 trials at 95 %: one standard deviation is 0.5 %, so 3 of them on each side.
void expect_95(int covered, int trials) {
  EXPECT_GE(covered, trials * 935 / 1000);
  EXPECT_LE(covered, trials * 965 / 1000);
}

TEST(usl_fit, has_each_coefficient_in_its_interval_in_95_of_100_trials) {
  for (double const noise : {0.01, 0.05}) {
    SCOPED_TRACE(noise);
    auto const c = cover(with_peak, noise, 0.95);
    EXPECT_EQ(c.trials, 2000);
    expect_95(c.lambda, c.trials);
    expect_95(c.sigma, c.trials);
    expect_95(c.kappa, c.trials);
    EXPECT_EQ(c.peaks, 2000);
    expect_95(c.peak, c.peaks);
    expect_95(c.peak_throughput, c.peaks);
  }
}

TEST(usl_fit, keeps_another_confidence_too) {
  auto const c = cover(with_peak, 0.05, 0.8);
  for (auto const covered : {c.lambda, c.sigma, c.kappa}) {
    EXPECT_GE(covered, 1546);
    EXPECT_LE(covered, 1654);
  }
}

TEST(usl_fit, names_no_peak_where_there_is_none) {
  auto const c = cover({1000, 0.1, 0}, 0.02, 0.95);
  expect_95(c.kappa, c.trials);
  // It may think to see one when kappa's interval misses 0 on the high side: in 2.5 % of all trials.
  int seen = 0;
  std::mt19937_64 random{7};
  std::normal_distribution<> normal{0, 0.02};
  for (int i = 0; i < 1000; ++i) {
    auto data = exact({1000, 0.1, 0});
    for (auto& o : data) o.throughput *= std::exp(normal(random));
    seen += fit_usl(data)->peak ? 1 : 0;
  }
  EXPECT_LE(seen, 40);
}

}  // namespace
}  // namespace loadgen::capacity
