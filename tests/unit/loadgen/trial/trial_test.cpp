#include "trial/trial.hpp"

#include "trial/machine_speed.hpp"

#include <gtest/gtest.h>

namespace loadgen::trial {
namespace {

TEST(paced_rate, is_a_quarter_with_two_digits) {
  EXPECT_EQ(paced_rate(7'830), 1'900);
  EXPECT_EQ(paced_rate(185), 46);
  EXPECT_EQ(paced_rate(40'000), 10'000);
  EXPECT_EQ(paced_rate(1'999'999), 490'000);
}

TEST(paced_rate, is_whole_and_never_nothing) {
  EXPECT_EQ(paced_rate(39), 9);
  EXPECT_EQ(paced_rate(7), 1);
  EXPECT_EQ(paced_rate(0), 1);
}

TEST(fixed_work, takes_time_and_not_much) {
  auto const took = fixed_work_ms();
  EXPECT_GT(took, 0.01);
  EXPECT_LT(took, 100);
}

}  // namespace
}  // namespace loadgen::trial
