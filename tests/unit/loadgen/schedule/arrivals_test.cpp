#include "schedule/arrivals.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace loadgen::schedule {
namespace {

using namespace std::chrono_literals;
using plan::arrivals_kind;
using plan::stage;

rate_curve constant_curve(nanoseconds length, double rps) {
  stage const stages[] = {{length, rps, rps}};
  return rate_curve{stages};
}

template <typename Source>
std::vector<arrival> all_of(Source source) {
  std::vector<arrival> result;
  while (auto const next = source.next()) result.push_back(*next);
  EXPECT_FALSE(source.next());  // over means over
  return result;
}

std::vector<nanoseconds> times_of(std::vector<arrival> const& all) {
  std::vector<nanoseconds> times;
  for (auto const& each : all) times.push_back(each.at);
  return times;
}

TEST(arrivals, constant_rate_gives_exactly_rate_times_length) {
  auto const all = all_of(arrivals{constant_curve(10s, 1000), arrivals_kind::constant, 1});
  ASSERT_EQ(all.size(), 10'000U);
  EXPECT_EQ(all.front().at, 0ns);
  EXPECT_EQ(all.back().at, 9'999ms);
  for (std::size_t n = 0; n < all.size(); ++n) EXPECT_EQ(all[n].ordinal, n);
}

TEST(arrivals, poisson_gaps_are_exponential) {
  constexpr double rate = 1000;
  auto const times = times_of(all_of(arrivals{constant_curve(100s, rate), arrivals_kind::poisson, 42}));
  std::vector<double> gaps;
  auto last = 0ns;
  for (auto const t : times) {
    gaps.push_back(std::chrono::duration<double>(t - last).count());
    last = t;
  }
  std::ranges::sort(gaps);
  // Kolmogorov-Smirnov against 1 - exp(-rate t).
  auto const n = static_cast<double>(gaps.size());
  double distance = 0;
  for (std::size_t i = 0; i < gaps.size(); ++i) {
    auto const expected = -std::expm1(-rate * gaps[i]);
    auto const k = static_cast<double>(i);
    distance = std::max({distance, expected - k / n, (k + 1) / n - expected});
  }
  EXPECT_LT(distance * std::sqrt(n), 1.628);  // significance 1 %
  EXPECT_NEAR(n, 100'000, 4 * std::sqrt(100'000));
}

TEST(arrivals, poisson_over_a_ramp_follows_its_integral) {
  stage const stages[] = {{100s, 0, 2000}};  // 10 t^2 by t
  auto const times = times_of(all_of(arrivals{rate_curve{stages}, arrivals_kind::poisson, 7}));
  auto const by = [&](nanoseconds t) {
    return static_cast<double>(std::ranges::upper_bound(times, t) - times.begin());
  };
  EXPECT_NEAR(by(50s), 25'000, 4 * std::sqrt(25'000));
  EXPECT_NEAR(by(100s), 100'000, 4 * std::sqrt(100'000));
}

TEST(arrivals, the_same_seed_gives_the_same_schedule_and_another_another) {
  auto const with_seed = [](std::uint64_t seed) {
    return times_of(all_of(arrivals{constant_curve(1s, 5000), arrivals_kind::poisson, seed}));
  };
  EXPECT_EQ(with_seed(3), with_seed(3));
  EXPECT_NE(with_seed(3), with_seed(4));
}

TEST(arrivals, a_copy_goes_on_from_where_its_original_stood) {
  arrivals original{constant_curve(1s, 100), arrivals_kind::poisson, 3};
  original.next();
  auto copy = original;
  EXPECT_EQ(original.next()->at, copy.next()->at);
}

TEST(arrivals, a_limit_goes_on_beyond_the_curve) {
  auto const all = all_of(arrivals{constant_curve(1s, 10), arrivals_kind::constant, 1, 25});
  ASSERT_EQ(all.size(), 25U);
  EXPECT_EQ(all.back().at, 2400ms);
}

TEST(arrivals, a_limit_counts_from_where_it_is_told) {
  auto const all = all_of(arrivals{constant_curve(1s, 10), arrivals_kind::constant, 1, 5, 1s});
  ASSERT_EQ(all.size(), 15U);
  EXPECT_EQ(all.back().at, 1400ms);
}

TEST(arrivals, replays_recorded_offsets) {
  std::vector<nanoseconds> const offsets{5ms, 5ms, 70ms};
  EXPECT_EQ(times_of(all_of(arrivals{offsets})), offsets);
  EXPECT_TRUE(all_of(arrivals{std::vector<nanoseconds>{}}).empty());
}

TEST(shard, all_shards_together_are_the_whole_schedule) {
  for (auto const kind : {arrivals_kind::constant, arrivals_kind::poisson}) {
    arrivals const whole{constant_curve(2s, 777), kind, 11};
    auto const expected = all_of(whole);
    for (unsigned of : {1U, 2U, 3U, 8U}) {
      std::vector<arrival> found;
      for (unsigned index = 0; index < of; ++index) {
        auto const part = all_of(shard{whole, index, of});
        for (auto const& each : part) EXPECT_EQ(each.ordinal % of, index);
        found.insert(found.end(), part.begin(), part.end());
      }
      std::ranges::sort(found, std::ranges::less{}, &arrival::ordinal);
      ASSERT_EQ(times_of(found), times_of(expected)) << of;
    }
  }
}

TEST(shard, more_shards_than_arrivals) {
  arrivals const whole{std::vector<nanoseconds>{1ms, 2ms}};
  EXPECT_EQ(all_of(shard{whole, 1, 5}).size(), 1U);
  EXPECT_TRUE(all_of(shard{whole, 4, 5}).empty());
}

}  // namespace
}  // namespace loadgen::schedule
