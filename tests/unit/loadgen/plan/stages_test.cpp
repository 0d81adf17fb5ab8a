#include "plan/stages.hpp"

#include "expect_bad_value.hpp"

namespace loadgen::plan {

namespace {

using namespace std::chrono_literals;
using list = std::vector<stage>;

TEST(stages, go_from_the_rate_before_to_their_own) {
  EXPECT_EQ(parse_stages("10s:100,30s:1k"), (list{{10s, 0, 100}, {30s, 100, 1000}}));
  EXPECT_EQ(parse_stages("10s:100", 50), (list{{10s, 50, 100}}));
}

TEST(stages, hold_a_rate_that_is_named_twice) {
  EXPECT_EQ(parse_stages("1s:5,1m:5,1s:0"), (list{{1s, 0, 5}, {1min, 5, 5}, {1s, 5, 0}}));
}

TEST(stages, without_a_length_jump) {
  EXPECT_EQ(parse_stages("0s:500,10s:500,0s:0,5s:100"), (list{{10s, 500, 500}, {5s, 0, 100}}));
}

TEST(stages, last_together) {
  EXPECT_EQ(total_length(parse_stages("10s:1,0s:2,500ms:3")), 10500ms);
  EXPECT_EQ(total_length({}), 0s);
}

TEST(stages, what_is_none_is_refused) {
  expect_bad_value([] { parse_stages("10s"); },
                   "expected stages as DURATION:RATE,... such as 10s:100,30s:1k; '10s' is none");
  expect_bad_value([] { parse_stages("10s:1,"); },
                   "expected stages as DURATION:RATE,... such as 10s:100,30s:1k; '' is none");
  expect_bad_value([] { parse_stages(""); },
                   "expected stages as DURATION:RATE,... such as 10s:100,30s:1k; '' is none");
  expect_bad_value([] { parse_stages("10:1"); },
                   "expected a duration such as 500us, 20ms, 1.5s, 1m30s or 2h");
  expect_bad_value([] { parse_stages("10s:x"); }, "expected a rate per second such as 0.5, 950, 10k or 1.5M");
  expect_bad_value([] { parse_stages("0s:100"); }, "expected at least one stage that lasts longer than 0s");
  expect_bad_value([] { parse_stages("10s:0,5s:0"); }, "expected at least one stage with a rate above 0");
}

}  // namespace
}  // namespace loadgen::plan
