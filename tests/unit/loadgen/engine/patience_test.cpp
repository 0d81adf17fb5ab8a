#include "engine/patience.hpp"

#include <gtest/gtest.h>

namespace loadgen::engine {
namespace {

using namespace std::chrono_literals;

TEST(patience, begins_when_the_kernel_has_shown_that_it_notes_times) {
  patience of{true};
  EXPECT_FALSE(of.allows(1us));
  of.look_at(true, 100);
  EXPECT_TRUE(of.allows(1us));
  EXPECT_TRUE(of.allows(patience::longest));
  EXPECT_FALSE(of.allows(patience::longest + 1ns));
}

TEST(patience, ends_with_an_answer_without_a_time) {
  patience of{true};
  of.look_at(true, 100);
  of.look_at(false, 100);
  EXPECT_FALSE(of.allows(1us));
}

TEST(patience, ends_for_good_with_a_large_answer) {
  patience of{true};
  of.look_at(true, patience::small_bytes);
  EXPECT_TRUE(of.allows(1us));
  of.look_at(true, patience::small_bytes + 1);
  of.look_at(true, 100);
  EXPECT_FALSE(of.allows(1us));
}

TEST(patience, is_not_for_who_waits_for_answers) {
  patience of{false};
  of.look_at(true, 100);
  EXPECT_FALSE(of.allows(1us));
}

}  // namespace
}  // namespace loadgen::engine
