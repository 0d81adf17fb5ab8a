#include "engine/patience.hpp"

#include <gtest/gtest.h>

namespace loadgen::engine {
namespace {

using namespace std::chrono_literals;

TEST(patience, begins_when_the_kernel_has_shown_that_it_notes_times) {
  patience of{true};
  EXPECT_FALSE(of.allows(1us));
  of.look_at(false, true, 100);  // not all of it
  EXPECT_FALSE(of.allows(1us));
  of.look_at(true, false, 100);  // not yet
  EXPECT_FALSE(of.allows(1us));
  of.look_at(true, true, 100);
  EXPECT_TRUE(of.allows(1us));
  EXPECT_TRUE(of.allows(patience::longest));
  EXPECT_FALSE(of.allows(patience::longest + 1ns));
}

TEST(patience, ends_for_good_with_an_answer_whose_end_has_no_time) {
  patience of{true};
  of.look_at(true, true, 100);
  of.look_at(false, false, 100);
  EXPECT_TRUE(of.allows(1us));
  of.look_at(true, false, 100);
  of.look_at(true, true, 100);
  EXPECT_FALSE(of.allows(1us));
}

TEST(patience, ends_for_good_with_a_large_answer) {
  patience of{true};
  of.look_at(true, true, patience::small_bytes);
  EXPECT_TRUE(of.allows(1us));
  of.look_at(true, true, patience::small_bytes + 1);
  of.look_at(true, true, 100);
  EXPECT_FALSE(of.allows(1us));
}

TEST(patience, is_for_journeys_that_end_with_the_answer) {
  plan::scenario work;
  work.journeys = {{"a", 1, {0}}, {"b", 1, {1}}};
  EXPECT_TRUE(answers_end_journeys(work));
  work.journeys[1].steps.push_back(0);
  EXPECT_FALSE(answers_end_journeys(work));
}

TEST(patience, is_not_for_who_waits_for_answers) {
  patience of{false};
  of.look_at(true, true, 100);
  EXPECT_FALSE(of.allows(1us));
}

}  // namespace
}  // namespace loadgen::engine
