#include "compare/experiment.hpp"

#include <gtest/gtest.h>

#include <string>

namespace loadgen::compare {
namespace {

std::vector<metric> const cpu_only{{"cpu_us_per_request", "us", better::lower, true, false, 0.05, 0.01}};

block measured(double value, std::string problem = {}) {
  block b;
  b.values = {value};
  b.requests = 100;
  b.problem = std::move(problem);
  return b;
}

std::string order_of(std::uint64_t seed, unsigned quad) {
  std::string order;
  for (unsigned place = 0; place < 4; ++place) order += side_at(seed, quad, place) == side::a ? 'A' : 'B';
  return order;
}

TEST(experiment, quads_are_abba_or_baab_by_a_fair_seeded_coin) {
  int abba = 0;
  for (unsigned quad = 0; quad < 1000; ++quad) {
    auto const order = order_of(5, quad);
    EXPECT_TRUE(order == "ABBA" || order == "BAAB") << order;
    EXPECT_EQ(order, order_of(5, quad));
    if (order == "ABBA") ++abba;
  }
  EXPECT_GT(abba, 440);
  EXPECT_LT(abba, 560);
}

TEST(experiment, measures_until_it_is_decided) {
  experiment e{{}, cpu_only};
  int blocks = 0;
  for (auto next = e.next(); next; next = e.next()) {
    e.add(measured(*next == side::a ? 100 + blocks % 3 * 0.1 : 100.2));
    ++blocks;
  }
  EXPECT_EQ(blocks, 40);
  EXPECT_EQ(e.so_far().what, verdict::pass);
  EXPECT_EQ(e.blocks().size(), 40U);
  EXPECT_EQ(e.blocks()[5].quad, 1U);
  EXPECT_EQ(e.blocks()[5].place, 1U);
}

TEST(experiment, takes_all_looks_when_it_is_noisy) {
  experiment e{{}, cpu_only};
  int blocks = 0;
  for (auto next = e.next(); next; next = e.next()) e.add(measured(blocks++ % 7 == 0 ? 300 : 100));
  EXPECT_EQ(blocks, 120);
  EXPECT_EQ(e.so_far().look, 3U);
}

TEST(experiment, a_problem_starts_a_new_quad_at_once) {
  experiment e{{}, cpu_only};
  e.add(measured(100));
  EXPECT_FALSE(e.between_quads());
  e.add(measured(100, "stolen"));
  EXPECT_TRUE(e.between_quads());
  e.add(measured(100));
  EXPECT_EQ(e.blocks().back().quad, 1U);
  EXPECT_EQ(e.blocks().back().place, 0U);
  EXPECT_EQ(e.so_far().discarded, 1U);
}

TEST(experiment, gives_up_when_too_many_quads_have_problems) {
  experiment e{{}, cpu_only};
  int blocks = 0;
  for (auto next = e.next(); next; next = e.next(), ++blocks) e.add(measured(100, "stolen"));
  EXPECT_EQ(blocks, 16);
  EXPECT_EQ(e.so_far().what, verdict::invalid);
}

}  // namespace
}  // namespace loadgen::compare
