#include "compare/judgement.hpp"

#include "compare/experiment.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <vector>

namespace loadgen::compare {
namespace {

using testing::HasSubstr;

std::vector<metric> const cpu_only{{"cpu_us_per_request", "us", better::lower, true, false, 0.05, 0.01}};

// Blocks of an experiment with `quads` quads, made by `measure`.
std::vector<block> blocks_of(unsigned quads, std::function<void(block&)> const& measure) {
  std::vector<block> result;
  for (unsigned quad = 0; quad < quads; ++quad) {
    for (unsigned place = 0; place < 4; ++place) {
      block b;
      b.which = side_at(1, quad, place);
      b.quad = quad;
      b.place = place;
      b.requests = 1000;
      b.control = 0.28;
      // Small differences from block to block, so that intervals have a width.
      b.values = {100 + ((quad * 4 + place) * 7 % 5) * 0.1};
      measure(b);
      result.push_back(std::move(b));
    }
  }
  return result;
}

TEST(judge, equal_sides_pass_at_the_first_look) {
  auto const j = judge({}, cpu_only, blocks_of(10, [](auto&) {}));
  EXPECT_EQ(j.what, verdict::pass);
  EXPECT_TRUE(j.final);
  EXPECT_EQ(j.quads, 10U);
  EXPECT_EQ(j.look, 1U);
}

TEST(judge, stops_at_the_look_that_decides_whatever_comes_later) {
  auto const j = judge({}, cpu_only, blocks_of(20, [](block& b) {
                         if (b.quad >= 10 && b.which == side::b) b.values[0] *= 2;
                       }));
  EXPECT_EQ(j.what, verdict::pass);
  EXPECT_EQ(j.look, 1U);
}

TEST(judge, a_slower_side_is_a_regression) {
  auto const j = judge({}, cpu_only, blocks_of(10, [](block& b) {
                         if (b.which == side::b) b.values[0] *= 1.1;
                       }));
  EXPECT_EQ(j.what, verdict::regression);
  EXPECT_NEAR(j.findings[0].ratio, 1.1, 0.001);
}

TEST(judge, before_the_first_look_nothing_is_decided) {
  auto const j = judge({}, cpu_only, blocks_of(3, [](auto&) {}));
  EXPECT_EQ(j.what, verdict::inconclusive);
  EXPECT_FALSE(j.final);
  EXPECT_THAT(j.reasons.at(0), HasSubstr("3 of the 10 quads"));
  auto const none = judge({}, cpu_only, {});
  EXPECT_EQ(none.what, verdict::inconclusive);
}

TEST(judge, errors_on_both_sides_alike_are_not_what_was_to_be_compared) {
  auto const failing = [](std::uint64_t of_1000) {
    return judge({}, cpu_only, blocks_of(10, [&](block& b) { b.failed = of_1000; }));
  };
  EXPECT_EQ(failing(50).what, verdict::pass);
  EXPECT_EQ(failing(51).what, verdict::invalid);
  EXPECT_THAT(failing(750).reasons.at(0), HasSubstr("75.00 % of all requests failed"));
}

TEST(judge, an_unfinished_quad_does_not_count) {
  auto blocks = blocks_of(11, [](auto&) {});
  blocks.pop_back();
  EXPECT_EQ(judge({}, cpu_only, blocks).quads, 10U);
}

TEST(judge, a_problem_discards_its_quad) {
  auto const j = judge({}, cpu_only, blocks_of(11, [](block& b) {
                         if (b.quad == 4 && b.place == 2) b.problem = "the generator could not keep up";
                       }));
  EXPECT_EQ(j.quads, 10U);
  EXPECT_EQ(j.discarded, 1U);
  EXPECT_EQ(j.what, verdict::pass);
}

TEST(judge, too_many_discarded_quads_are_invalid_and_say_why) {
  auto const j = judge({}, cpu_only, blocks_of(16, [](block& b) {
                         if (b.place == 0) b.problem = "the offered rate of 900/s was not held";
                       }));
  EXPECT_EQ(j.what, verdict::invalid);
  EXPECT_TRUE(j.final);
  EXPECT_THAT(j.reasons.at(0), HasSubstr("16 of 16 quads could not be used"));
  EXPECT_THAT(j.reasons.at(0), HasSubstr("the offered rate of 900/s was not held"));
  EXPECT_EQ(most_discarded({}), 15U);
}

TEST(judge, errors_on_one_side_are_invalid) {
  auto const j = judge({}, cpu_only, blocks_of(10, [](block& b) {
                         if (b.which == side::b) b.failed = 20;
                       }));
  EXPECT_EQ(j.what, verdict::invalid);
  EXPECT_THAT(j.reasons.at(0), HasSubstr("errors differ: 0.00 % of A's requests failed, 2.00 % of B's"));
}

TEST(judge, errors_on_both_sides_alike_are_not) {
  EXPECT_EQ(judge({}, cpu_only, blocks_of(10, [](block& b) { b.failed = 20; })).what, verdict::pass);
}

TEST(judge, a_control_that_moves_is_invalid) {
  auto const j = judge({}, cpu_only, blocks_of(10, [](block& b) {
                         if (b.which == side::b) b.control = 0.30;
                       }));
  EXPECT_EQ(j.what, verdict::invalid);
  EXPECT_THAT(j.reasons.at(0), HasSubstr("the machine itself was 7.1 % slower while B was measured"));
}

TEST(judge, a_control_that_was_not_measured_says_nothing) {
  EXPECT_EQ(judge({}, cpu_only, blocks_of(10, [](block& b) { b.control = not_measured; })).what,
            verdict::pass);
}

}  // namespace
}  // namespace loadgen::compare
