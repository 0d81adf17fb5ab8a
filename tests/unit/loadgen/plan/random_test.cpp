#include "plan/random.hpp"

#include <gtest/gtest.h>

#include <set>
#include <vector>

namespace loadgen::plan {
namespace {

// The first numbers of the authors' reference implementation for the state {1, 2, 3, 4} are known; ours is
// seeded, so what is fixed here is that a seed keeps meaning what it meant in a result that was published.
TEST(generator, a_seed_repeats) {
  generator a(42), b(42), c(43), d(42, 1);
  std::vector<std::uint64_t> first, second, other_seed, other_stream;
  for (int i = 0; i < 100; ++i) {
    first.push_back(a());
    second.push_back(b());
    other_seed.push_back(c());
    other_stream.push_back(d());
  }
  EXPECT_EQ(first, second);
  EXPECT_NE(first, other_seed);
  EXPECT_NE(first, other_stream);
}

TEST(generator, streams_do_not_meet) {
  std::set<std::uint64_t> seen;
  for (std::uint64_t stream = 0; stream < 1000; ++stream) {
    generator g(1, stream);
    for (int i = 0; i < 10; ++i) seen.insert(g());
  }
  EXPECT_EQ(seen.size(), 10'000U);
}

TEST(generator, unit_is_uniform_in_its_interval) {
  generator g(7);
  double sum = 0;
  for (int i = 0; i < 100'000; ++i) {
    auto const u = g.unit();
    ASSERT_GE(u, 0);
    ASSERT_LT(u, 1);
    sum += u;
  }
  EXPECT_NEAR(sum / 100'000, 0.5, 0.005);
}

TEST(generator, below_hits_every_value_alike) {
  generator g(7);
  std::vector<int> hits(6);
  for (int i = 0; i < 60'000; ++i) ++hits.at(g.below(6));
  for (int const n : hits) EXPECT_NEAR(n, 10'000, 500);
}

TEST(generator, between_has_both_ends) {
  generator g(7);
  std::set<std::int64_t> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(g.between(-1, 1));
  EXPECT_EQ(seen, (std::set<std::int64_t>{-1, 0, 1}));
  EXPECT_EQ(g.between(5, 5), 5);
  // Bounds that need more than 63 bits, where the product is drawn again more often than not.
  EXPECT_NO_THROW(g.between(INT64_MIN, INT64_MAX));
  std::set<bool> halves;
  for (int i = 0; i < 100; ++i) halves.insert(g.between(INT64_MIN, 1) > INT64_MIN / 2);
  EXPECT_EQ(halves.size(), 2U);
}

}  // namespace
}  // namespace loadgen::plan
