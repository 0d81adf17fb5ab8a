#include "trial/block_runner.hpp"

#include <gtest/gtest.h>

#include <set>

namespace loadgen::trial {
namespace {

TEST(seed_of, no_part_of_any_block_sends_what_another_one_sent) {
  std::set<std::uint64_t> seeds;
  for (std::uint64_t block = 0; block < 1000; ++block)
    for (unsigned const part : {0U, 1U}) seeds.insert(seed_of(42, block, part));
  EXPECT_EQ(seeds.size(), 2000U);
}

TEST(seed_of, the_same_comparison_sends_the_same_again) {
  EXPECT_EQ(seed_of(42, 7, 1), seed_of(42, 7, 1));
  EXPECT_NE(seed_of(42, 7, 1), seed_of(43, 7, 1));
}

}  // namespace
}  // namespace loadgen::trial
