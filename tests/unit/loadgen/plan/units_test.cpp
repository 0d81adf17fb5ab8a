#include "plan/units.hpp"

#include "expect_bad_value.hpp"

namespace loadgen::plan {
namespace {

using namespace std::chrono_literals;

TEST(duration, every_unit) {
  EXPECT_EQ(parse_duration("7ns"), 7ns);
  EXPECT_EQ(parse_duration("20us"), 20us);
  EXPECT_EQ(parse_duration("1.5ms"), 1500us);
  EXPECT_EQ(parse_duration("0.25s"), 250ms);
  EXPECT_EQ(parse_duration("90m"), 90min);
  EXPECT_EQ(parse_duration("10000h"), 10000h);
}

TEST(duration, parts_are_added_and_zero_needs_no_unit) {
  EXPECT_EQ(parse_duration("1h30m10s"), 1h + 30min + 10s);
  EXPECT_EQ(parse_duration("1s1ms"), 1001ms);
  EXPECT_EQ(parse_duration("0"), 0ns);
  EXPECT_EQ(parse_duration("0s"), 0ns);
}

TEST(duration, what_is_none_is_refused) {
  for (auto const* written : {"", "10", "s", "-1s", "+1s", "1 s", "1s ", "1e3s", "1S", "infs", "nan", "1.s5",
                              "0x1s", ".5s", "1s5"}) {
    SCOPED_TRACE(written);
    expect_bad_value([&] { parse_duration(written); },
                     "expected a duration such as 500us, 20ms, 1.5s, 1m30s or 2h");
  }
  expect_bad_value([] { parse_duration("10001h"); }, "expected a duration of at most 10000h");
  expect_bad_value([] { parse_duration("99999999999999999999h"); }, "expected a duration of at most 10000h");
}

TEST(duration, is_written_as_it_is_read) {
  EXPECT_EQ(format_duration(0ns), "0s");
  EXPECT_EQ(format_duration(7ns), "7ns");
  EXPECT_EQ(format_duration(1500ns), "1.5us");
  EXPECT_EQ(format_duration(1500us), "1.5ms");
  EXPECT_EQ(format_duration(20ms), "20ms");
  EXPECT_EQ(format_duration(1500ms), "1.5s");
  EXPECT_EQ(format_duration(90s), "90s");
  EXPECT_EQ(format_duration(2min), "2m");
  EXPECT_EQ(format_duration(3h), "3h");
  EXPECT_EQ(format_duration(1000000001ns), "1000000001ns");
  for (auto const value : std::initializer_list<nanoseconds>{1ns, 999ns, 1001us, 12345ms, 61s, 90min}) {
    EXPECT_EQ(parse_duration(format_duration(value)), value);
  }
}

TEST(count, plain_and_scaled) {
  EXPECT_EQ(parse_count("64", 1, 100), 64U);
  EXPECT_EQ(parse_count("10k", 1, 100'000), 10'000U);
  EXPECT_EQ(parse_count("1.5M", 1, 10'000'000), 1'500'000U);
  EXPECT_EQ(parse_count("18446744073709551615", 0, UINT64_MAX), UINT64_MAX);
  EXPECT_EQ(parse_count("0", 0, 1), 0U);
}

TEST(count, what_is_none_is_refused) {
  for (auto const* written : {"", "x", "-1", "1.5", "0.0001k", "1K", "0", "101", "1M", "k", "1 ",
                              "99999999999999999999", "999999999999999999999M"}) {
    SCOPED_TRACE(written);
    expect_bad_value([&] { parse_count(written, 1, 100); },
                     "expected a whole number from 1 to 100 (k and M mean thousands and millions)");
  }
}

TEST(rate, plain_and_scaled) {
  EXPECT_EQ(parse_rate("0"), 0);
  EXPECT_EQ(parse_rate("0.5"), 0.5);
  EXPECT_EQ(parse_rate("1.5k"), 1500);
  EXPECT_EQ(parse_rate("1000M"), 1e9);
  for (auto const* written : {"", "fast", "-1", "1001M", "10/s", "1e3"}) {
    SCOPED_TRACE(written);
    expect_bad_value([&] { parse_rate(written); },
                     "expected a rate per second such as 0.5, 950, 10k or 1.5M");
  }
}

TEST(share, percent_or_fraction) {
  EXPECT_EQ(parse_share("0"), 0);
  EXPECT_EQ(parse_share("100%"), 1);
  EXPECT_DOUBLE_EQ(parse_share("0.1%"), 0.001);
  EXPECT_EQ(parse_share("0.25"), 0.25);
  for (auto const* written : {"", "%", "101%", "1.01", "-1%", "1 %", "a"}) {
    SCOPED_TRACE(written);
    expect_bad_value([&] { parse_share(written); }, "expected a share such as 0.1% or 0.001, at most 100%");
  }
}

}  // namespace
}  // namespace loadgen::plan
