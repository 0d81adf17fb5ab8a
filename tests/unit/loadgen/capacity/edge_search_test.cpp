#include "capacity/edge_search.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <random>

namespace loadgen::capacity {
namespace {

using testing::DoubleEq;
using testing::Optional;

using target = std::function<held(double rate_rps)>;

// Everything that was probed, in order.
std::vector<double> drive(edge_search& search, target const& ask) {
  std::vector<double> rates;
  while (auto const rate = search.next()) {
    rates.push_back(*rate);
    search.report(ask(*rate));
  }
  return rates;
}

target wall_at(double edge_rps) {
  return [=](double rate) { return rate < edge_rps ? held::yes : held::no; };
}

TEST(edge_search, doubles_then_bisects_and_ends_with_an_interval) {
  edge_search search({.first_rps = 100});
  auto const rates = drive(search, wall_at(1234));
  EXPECT_EQ(search.how_it_ended(), search_end::found);
  ASSERT_GE(rates.size(), 6U);
  EXPECT_EQ(std::vector<double>(rates.begin(), rates.begin() + 5),
            (std::vector<double>{100, 200, 400, 800, 1600}));
  EXPECT_GT(rates[5], 800);
  EXPECT_LT(rates[5], 1600);
  auto const edge = search.found().value();
  EXPECT_LE(edge.low_rps, 1234);
  EXPECT_GE(edge.high_rps, 1234);
  EXPECT_LE(edge.high_rps / edge.low_rps, 1.05);
  EXPECT_GT(edge.estimate_rps, edge.low_rps);
  EXPECT_LT(edge.estimate_rps, edge.high_rps);
  EXPECT_LT(search.highest_held_rps(), 1234);
  EXPECT_EQ(search.generator_limit_rps(), 0);
  EXPECT_LE(rates.size(), 30U);
}

TEST(edge_search, halves_when_the_first_rate_is_missed) {
  edge_search search({.first_rps = 100});
  auto const rates = drive(search, wall_at(7));
  EXPECT_EQ(search.how_it_ended(), search_end::found);
  EXPECT_EQ(std::vector<double>(rates.begin(), rates.begin() + 5),
            (std::vector<double>{100, 50, 25, 12.5, 6.25}));
  EXPECT_LE(search.found()->low_rps, 7);
  EXPECT_GE(search.found()->high_rps, 7);
}

TEST(edge_search, knows_nothing_before_a_rate_was_held_and_a_higher_one_missed) {
  edge_search search({.first_rps = 100});
  EXPECT_EQ(search.found(), std::nullopt);
  search.report(held::yes);
  EXPECT_EQ(search.found(), std::nullopt);
  search.report(held::no);
  ASSERT_TRUE(search.found());
  EXPECT_GT(search.found()->estimate_rps, 100);
  EXPECT_LT(search.found()->estimate_rps, 200);
}

TEST(edge_search, a_target_that_holds_everything_is_above_the_highest_rate) {
  edge_search search({.first_rps = 100, .highest_rps = 1000});
  EXPECT_THAT(drive(search, wall_at(1e9)), testing::ElementsAre(100, 200, 400, 800, 1000));
  EXPECT_EQ(search.how_it_ended(), search_end::above_highest);
  EXPECT_EQ(search.highest_held_rps(), 1000);
  EXPECT_EQ(search.found(), std::nullopt);
}

TEST(edge_search, never_goes_above_the_highest_rate) {
  edge_search search({.first_rps = 100, .highest_rps = 1000, .most_probes = 30});
  for (auto const rate : drive(search, wall_at(999))) EXPECT_LE(rate, 1000);
}

TEST(edge_search, a_target_that_misses_everything_is_below_the_lowest_rate) {
  edge_search search({.first_rps = 10, .lowest_rps = 2});
  EXPECT_THAT(drive(search, wall_at(0)), testing::ElementsAre(10, 5, 2.5, 2));
  EXPECT_EQ(search.how_it_ended(), search_end::below_lowest);
  EXPECT_EQ(search.highest_held_rps(), 0);
}

TEST(edge_search, gives_up_after_so_many_probes_with_the_interval_so_far) {
  edge_search search({.first_rps = 100, .precision = 0.001, .most_probes = 9});
  EXPECT_EQ(drive(search, wall_at(1234)).size(), 9U);
  EXPECT_EQ(search.how_it_ended(), search_end::out_of_probes);
  EXPECT_LE(search.found()->low_rps, 1234);
  EXPECT_GE(search.found()->high_rps, 1234);
}

TEST(edge_search, recovers_from_a_first_probe_that_was_an_accident) {
  edge_search search({.first_rps = 100});
  bool first = true;
  drive(search, [&](double rate) {
    return std::exchange(first, false) ? held::no : wall_at(5000)(rate);  // a cold target
  });
  EXPECT_EQ(search.how_it_ended(), search_end::found);
  EXPECT_LE(search.found()->low_rps, 5000);
  EXPECT_GE(search.found()->high_rps, 5000);
}

TEST(edge_search, a_probe_that_was_not_valid_is_made_again) {
  edge_search search({.first_rps = 100});
  search.report(held::not_valid);
  EXPECT_THAT(search.next(), Optional(DoubleEq(100)));
  search.report(held::yes);
  EXPECT_THAT(search.next(), Optional(DoubleEq(200)));
  search.report(held::not_valid);
  search.report(held::not_valid);
  EXPECT_THAT(search.next(), Optional(DoubleEq(200)));
  EXPECT_EQ(search.generator_limit_rps(), 0);
}

TEST(edge_search, an_edge_below_the_generators_limit_is_found) {
  edge_search search({.first_rps = 100});
  drive(search, [](double rate) { return rate > 1500 ? held::not_valid : wall_at(1234)(rate); });
  EXPECT_EQ(search.how_it_ended(), search_end::found);
  EXPECT_LE(search.found()->low_rps, 1234);
  EXPECT_GE(search.found()->high_rps, 1234);
  EXPECT_EQ(search.generator_limit_rps(), 1600);
}

TEST(edge_search, an_edge_above_the_generators_limit_is_not) {
  edge_search search({.first_rps = 100});
  drive(search, [](double rate) { return rate > 1500 ? held::not_valid : held::yes; });
  EXPECT_EQ(search.how_it_ended(), search_end::generator_limited);
  EXPECT_GT(search.highest_held_rps(), 1400);
  EXPECT_GT(search.generator_limit_rps(), 1500);
  EXPECT_LT(search.generator_limit_rps(), 1600);
}

TEST(edge_search, misses_just_below_the_generators_limit_prove_no_edge_above_it) {
  edge_search search({.first_rps = 100});
  int misses = 0;
  drive(search, [&](double rate) {
    if (rate > 1500) return held::not_valid;
    return rate > 1400 && ++misses == 1 ? held::no : held::yes;
  });
  EXPECT_EQ(search.how_it_ended(), search_end::generator_limited);
}

TEST(edge_search, a_generator_that_can_offer_nothing_is_given_up) {
  edge_search search({.first_rps = 10, .lowest_rps = 5});
  EXPECT_EQ(drive(search, [](double) { return held::not_valid; }).size(), 2 * edge_search::tries);
  EXPECT_EQ(search.how_it_ended(), search_end::generator_limited);
}

TEST(edge_search, patience_with_probes_at_a_rate_that_was_valid_before_ends_too) {
  edge_search search({.first_rps = 100});
  search.report(held::yes);
  search.report(held::no);
  for (unsigned i = 0; i < edge_search::patience; ++i) {
    EXPECT_THAT(search.next(), Optional(testing::Lt(200))) << i;
    search.report(held::not_valid);
  }
  EXPECT_EQ(search.next(), std::nullopt);
  EXPECT_EQ(search.how_it_ended(), search_end::generator_limited);
  EXPECT_EQ(search.generator_limit_rps(), 0);  // none was found: something else was in the way
}

// --- what it is for: targets with noise

struct tally {
  unsigned trials = 0, found = 0, covered = 0;
  double probes = 0;
};

// Targets anywhere between 20 and 20,000 per second whose probes see the edge `noise` apart, and of whose
// probes 3 % are missed for reasons of their own.
tally search_many(double noise, unsigned trials, search_limits const& limits) {
  tally t;
  for (unsigned seed = 1; seed <= trials; ++seed) {
    std::mt19937_64 random{seed};
    std::normal_distribution<> normal;
    std::uniform_real_distribution<> uniform;
    auto const edge_rps = 20 * std::pow(1000, uniform(random));
    edge_search search(limits);
    auto const rates = drive(search, [&](double rate) {
      if (uniform(random) < 0.03) return held::no;
      return wall_at(edge_rps * std::exp(noise * normal(random)))(rate);
    });
    auto const edge = search.found().value();
    ++t.trials;
    t.found += search.how_it_ended() == search_end::found ? 1 : 0;
    t.covered += edge.low_rps <= edge_rps && edge_rps <= edge.high_rps ? 1 : 0;
    t.probes += static_cast<double>(rates.size());
  }
  return t;
}

// By the noise, in thousandths.
class noisy_target : public testing::TestWithParam<int> {};

TEST_P(noisy_target, has_its_edge_in_the_interval_in_95_of_100_trials) {
  auto const t = search_many(GetParam() / 1000.0, 200, {});
  EXPECT_GE(t.covered, t.trials * 95 / 100);
  // Where probes differ by nearly as much as the interval may be wide, 60 of them are not always enough.
  EXPECT_GE(t.found, t.trials * (GetParam() <= 20 ? 95 : 50) / 100);
  RecordProperty("covered", static_cast<int>(t.covered));
  RecordProperty("found", static_cast<int>(t.found));
  RecordProperty("probes", static_cast<int>(t.probes / t.trials));
}

INSTANTIATE_TEST_SUITE_P(edge_search, noisy_target, testing::Values(0, 5, 10, 20, 40),
                         testing::PrintToStringParamName());

// The p99 of an M/M/1 queue's response times in a window of 6 s, after 0.5 s to fill from empty.
double mm1_p99_s(double arrivals_rps, double services_rps, std::mt19937_64& random) {
  constexpr double warmup_s = 0.5, end_s = 6.5;
  std::exponential_distribution<> gap{arrivals_rps}, service{services_rps};
  std::vector<double> times;
  double free_at = 0;
  for (double now = gap(random); now < end_s; now += gap(random)) {
    free_at = std::max(free_at, now) + service(random);
    if (now >= warmup_s) times.push_back(free_at - now);
  }
  auto const p99 = times.begin() + static_cast<std::ptrdiff_t>(times.size() * 99 / 100);
  std::nth_element(times.begin(), p99, times.end());
  return *p99;
}

// The response time of M/M/1 is exponential with rate mu - lambda, so its p99 is ln(100) / (mu - lambda).
TEST(edge_search, finds_the_highest_rate_of_an_mm1_queue_within_3_percent_in_95_of_100_trials) {
  constexpr double services_rps = 4000, objective_s = 0.008;
  auto const truth = services_rps - std::log(100) / objective_s;
  int within = 0, covered = 0;
  constexpr int trials = 100;
  for (unsigned seed = 1; seed <= trials; ++seed) {
    std::mt19937_64 random{seed};
    edge_search search({.first_rps = 1000, .precision = 0.05});
    drive(search, [&](double rate) {
      return mm1_p99_s(rate, services_rps, random) < objective_s ? held::yes : held::no;
    });
    auto const edge = search.found().value();
    within += std::abs(edge.estimate_rps / truth - 1) < 0.03 ? 1 : 0;
    covered += edge.low_rps <= truth && truth <= edge.high_rps ? 1 : 0;
  }
  EXPECT_GE(within, 95);
  EXPECT_GE(covered, 95);
}

}  // namespace
}  // namespace loadgen::capacity
