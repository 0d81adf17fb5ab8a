#include "plan/offsets.hpp"

#include "expect_bad_value.hpp"

namespace loadgen::plan {
namespace {

using namespace std::chrono_literals;

TEST(offsets, are_seconds_or_have_a_unit) {
  EXPECT_EQ(parse_offsets("0\n0.0125\n12.5ms\n1m1s\n", "f"),
            (std::vector<nanoseconds>{0ns, 12'500us, 12'500us, 61s}));
}

TEST(offsets, of_a_file_with_comments_and_without_a_last_line_end) {
  EXPECT_EQ(parse_offsets("# recorded on a Monday\r\n\n  1s  # the first\r\n2s", "f"),
            (std::vector<nanoseconds>{1s, 2s}));
}

TEST(offsets, say_which_line_is_wrong) {
  expect_bad_value([] { parse_offsets("1\n\n-2\n", "f"); },
                   "f:3: '-2': expected when a request is due, in seconds or with a unit, such as 0.0125 or "
                   "12.5ms");
  expect_bad_value([] { parse_offsets("2s\n1s\n", "f"); },
                   "f:2: '1s': expected no earlier time than in the line before");
  expect_bad_value([] { parse_offsets("# nothing\n", "f"); }, "f: expected at least one offset");
}

}  // namespace
}  // namespace loadgen::plan
