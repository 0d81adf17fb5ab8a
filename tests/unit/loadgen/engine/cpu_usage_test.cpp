#include "engine/cpu_usage.hpp"

#include <gtest/gtest.h>

namespace loadgen::engine {
namespace {

using namespace std::chrono_literals;

TEST(cpu_usage, reads_the_kernels_line) {
  auto const t = parse_machine_time("cpu  10 20 30 400 5 6 7 80 900 1000\ncpu0 1 1 1 1");
  EXPECT_EQ(t.all, 558U);  // guest times are in user already
  EXPECT_EQ(t.stolen, 80U);
}

TEST(cpu_usage, knows_nothing_from_anything_else) {
  EXPECT_EQ(parse_machine_time("").all, 0U);
  EXPECT_EQ(parse_machine_time("cpu0 1 2 3").all, 0U);
}

TEST(cpu_usage, this_machine_has_a_clock_and_this_thread_uses_it) {
  EXPECT_GT(machine_cpu_time().all, 0U);
  auto const before = thread_cpu_time();
  while ((thread_cpu_time() - before).total() < 1ms) {
  }
  EXPECT_GE((thread_cpu_time() - before).total(), 1ms);
}

TEST(stolen_share, is_that_of_whole_ticks_but_for_one_that_may_have_just_begun) {
  machine_time const before{1000, 50};
  EXPECT_EQ(stolen_share(before, {1025, 50}), 0);
  EXPECT_EQ(stolen_share(before, {1025, 51}), 0);
  EXPECT_DOUBLE_EQ(stolen_share(before, {1025, 53}), 2.0 / 25);
  EXPECT_DOUBLE_EQ(stolen_share(before, {11000, 1050}), 0.0999);
  EXPECT_EQ(stolen_share(before, before), 0);
}

}  // namespace
}  // namespace loadgen::engine
