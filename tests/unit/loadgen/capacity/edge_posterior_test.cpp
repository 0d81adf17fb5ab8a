#include "capacity/edge_posterior.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace loadgen::capacity {
namespace {

TEST(edge_posterior, is_uniform_in_the_logarithm_beforehand) {
  edge_posterior const p(100, 10'000, 0.01);
  EXPECT_NEAR(p.quantile(0.5), 1000, 5);
  EXPECT_NEAR(p.quantile(0.25), 316, 2);
  EXPECT_NEAR(p.quantile(0.75), 3162, 32);
  EXPECT_NEAR(p.quantile(1e-9), 100, 1);
  EXPECT_NEAR(p.quantile(1 - 1e-9), 10'000, 150);  // the grid's last cell goes over the end
}

TEST(edge_posterior, an_outcome_moves_all_but_the_lapses_to_its_side) {
  edge_posterior held(100, 10'000, 0.01);
  held.add(1000, true);
  // Half of the range has the weight 1 - lapse, the other half the lapse.
  EXPECT_NEAR(held.quantile(edge_posterior::lapse / 2), 316, 20);
  EXPECT_GT(held.quantile(0.1), 1000);

  edge_posterior missed(100, 10'000, 0.01);
  missed.add(1000, false);
  EXPECT_LT(missed.quantile(0.9), 1000);
  // What is true of one side is true of the other.
  EXPECT_NEAR(std::log(missed.quantile(0.5)) + std::log(held.quantile(0.5)), 2 * std::log(1000), 0.02);
}

TEST(edge_posterior, one_contradiction_does_not_outweigh_three_outcomes) {
  edge_posterior p(100, 10'000, 0.01);
  p.add(1000, false);  // an accident
  for (int i = 0; i < 3; ++i) p.add(1500, true);
  p.add(2000, false);
  p.add(2000, false);
  EXPECT_GT(p.quantile(0.1), 1400);
  EXPECT_LT(p.quantile(0.9), 2050);
}

TEST(edge_posterior, outcomes_that_contradict_each_other_make_the_interval_wide) {
  edge_posterior calm(100, 10'000, 0.01), noisy(100, 10'000, 0.01);
  for (int i = 0; i < 4; ++i) {
    calm.add(950, true);
    calm.add(1050, false);
    noisy.add(950, i % 2 == 0);
    noisy.add(1050, i % 2 == 1);
  }
  auto const width = [](edge_posterior const& p) { return std::log(p.quantile(0.975) / p.quantile(0.025)); };
  EXPECT_LT(width(calm), 0.12);
  EXPECT_GT(width(noisy), 2 * width(calm));
}

TEST(edge_posterior, does_not_underflow) {
  edge_posterior p(100, 10'000, 0.01);
  for (int i = 0; i < 3000; ++i) {
    p.add(900, true);
    p.add(1100, false);
  }
  EXPECT_GT(p.quantile(0.01), 890);
  EXPECT_LT(p.quantile(0.99), 1110);
}

}  // namespace
}  // namespace loadgen::capacity
