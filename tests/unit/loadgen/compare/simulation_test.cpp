#include "simulation.hpp"

#include <gtest/gtest.h>

#include <cmath>

// 100,000 comparisons of a server with itself, on four kinds of noise and three sizes of it, must not raise
// an alarm more often than the design says; and methods that are known to be wrong must, when they are
// switched on.
namespace loadgen::compare::simulation {
namespace {

constexpr unsigned comparisons = 25'000;  // of each kind of noise
constexpr double stated = 0.05;

// At or under the stated rate, up to what chance allows (three standard deviations) for so many comparisons.
double allowed(double n) {
  return stated + 3 * std::sqrt(stated * (1 - stated) / n);
}

class equal_servers : public testing::TestWithParam<noise_kind> {};

TEST_P(equal_servers, raise_no_more_alarms_than_stated) {
  double sum = 0;
  constexpr std::array spreads{0.005, 0.05, 0.4};  // decided at the first look; at one of three; never
  for (double const spread : spreads) {
    auto const n = comparisons / spreads.size() + 1;
    machine const m{.noise = GetParam(), .spread = spread, .first_block = 0.3};
    double const rate = alarms(m, static_cast<unsigned>(n), 1 + static_cast<std::uint64_t>(spread * 1000));
    EXPECT_LE(rate, allowed(static_cast<double>(n))) << "spread " << spread;
    sum += rate / spreads.size();
  }
  RecordProperty("false_alarm_rate", std::to_string(sum));
  EXPECT_LE(sum, stated);
}

INSTANTIATE_TEST_SUITE_P(noise, equal_servers,
                         testing::Values(noise_kind::gaussian, noise_kind::heavy_tailed, noise_kind::drifting,
                                         noise_kind::correlated));

TEST(power, a_real_change_is_found) {
  machine const m{.spread = 0.05, .effect = std::log(1.08)};
  EXPECT_GT(alarms(m, 2'000, 5), 0.95);
}

// Whatever fails here would have failed the test above.
constexpr unsigned trap_comparisons = 4'000;

TEST(trap, measuring_one_side_after_the_other_fails_on_drift) {
  machine const m{.noise = noise_kind::drifting, .order = order_kind::sequential};
  EXPECT_GT(alarms(m, trap_comparisons, 2), 5 * stated);
}

TEST(trap, measuring_one_side_after_the_other_fails_on_correlated_noise) {
  machine const m{.noise = noise_kind::correlated, .order = order_kind::sequential};
  EXPECT_GT(alarms(m, trap_comparisons, 2), 5 * stated);
}

TEST(trap, a_fixed_order_fails_when_being_first_costs_something) {
  machine m{.spread = 0.05, .first_block = 0.3, .order = order_kind::fixed};
  EXPECT_GT(alarms(m, trap_comparisons, 3), 5 * stated);
  m.order = order_kind::interleaved;
  EXPECT_LE(alarms(m, trap_comparisons, 3), allowed(trap_comparisons));
}

TEST(trap, looking_again_and_again_without_correction_fails) {
  machine m{.spread = 0.05, .peeking = true, .metrics = 1};
  EXPECT_GT(alarms(m, trap_comparisons, 4), allowed(trap_comparisons) * 1.5);
  m.peeking = false;
  EXPECT_LE(alarms(m, trap_comparisons, 4), allowed(trap_comparisons));
}

}  // namespace
}  // namespace loadgen::compare::simulation
