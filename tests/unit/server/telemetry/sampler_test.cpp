#include "telemetry/sampler.hpp"

#include <gtest/gtest.h>

namespace poolbench::telemetry {
namespace {

trace_id with_randomness(std::uint64_t low_56_bits) {
  trace_id id{};
  id[0] = 0xff;  // must not matter
  id[8] = 0xff;
  for (std::size_t i = 15; i >= 9; --i, low_56_bits >>= 8) id[i] = static_cast<std::uint8_t>(low_56_bits);
  return id;
}

sampler parsed(std::string_view name, std::string_view argument = "") {
  return *sampler::parse(name, argument);
}

TEST(sampler, on_and_off_ignore_the_parent) {
  for (auto const parent : {std::optional<bool>{}, std::optional{true}, std::optional{false}}) {
    EXPECT_TRUE(parsed("always_on").sample({}, parent));
    EXPECT_FALSE(parsed("always_off").sample({}, parent));
  }
}

TEST(sampler, parent_based_follows_the_parent_and_decides_only_without_one) {
  for (auto const* name : {"parentbased_always_on", "parentbased_always_off", "parentbased_traceidratio"}) {
    EXPECT_TRUE(parsed(name, "0.5").sample(with_randomness(0), true)) << name;
    EXPECT_FALSE(parsed(name, "0.5").sample(with_randomness(~0ULL), false)) << name;
  }
  EXPECT_TRUE(parsed("parentbased_always_on").sample({}, std::nullopt));
  EXPECT_FALSE(parsed("parentbased_always_off").sample({}, std::nullopt));
  EXPECT_FALSE(parsed("parentbased_traceidratio", "0.5").sample(with_randomness(0), std::nullopt));
}

TEST(sampler, empty_name_is_the_default) {
  EXPECT_TRUE(parsed("").sample({}, std::nullopt));
  EXPECT_FALSE(parsed("").sample({}, false));
}

TEST(sampler, ratio_compares_the_low_56_bits_with_its_threshold) {
  auto const half = parsed("traceidratio", "0.5");
  constexpr std::uint64_t middle = std::uint64_t{1} << 55;
  EXPECT_FALSE(half.sample(with_randomness(middle - 1), std::nullopt));
  EXPECT_TRUE(half.sample(with_randomness(middle), std::nullopt));
  EXPECT_TRUE(half.sample(with_randomness(middle), false)) << "not parent based";
}

TEST(sampler, ratio_keeps_its_share_and_smaller_ratios_keep_a_part_of_the_same) {
  id_source ids{42};
  auto const quarter = parsed("traceidratio", "0.25");
  auto const tenth = parsed("traceidratio", "0.1");
  int kept = 0;
  for (int i = 0; i < 20'000; ++i) {
    auto const id = ids.next_trace();
    kept += quarter.sample(id, std::nullopt);
    if (tenth.sample(id, std::nullopt)) {
      EXPECT_TRUE(quarter.sample(id, std::nullopt));
    }
  }
  EXPECT_NEAR(kept, 5000, 250);
}

TEST(sampler, ratio_one_keeps_everything_and_zero_nothing) {
  EXPECT_TRUE(parsed("traceidratio").sample(with_randomness(0), std::nullopt));
  EXPECT_TRUE(parsed("traceidratio", "1").sample(with_randomness(0), std::nullopt));
  EXPECT_FALSE(parsed("traceidratio", "0").sample(with_randomness(~0ULL), std::nullopt));
  EXPECT_FALSE(parsed("traceidratio", "1e-20").sample(with_randomness(~0ULL), std::nullopt));
}

TEST(sampler, says_its_ratio_in_tracestate) {
  auto const member = [](char const* ratio) {
    return std::string{parsed("traceidratio", ratio).tracestate_member(std::nullopt)};
  };
  EXPECT_EQ(member("1"), "th:0;p:0");
  EXPECT_EQ(member("0.5"), "th:8;p:1");
  EXPECT_EQ(member("0.25"), "th:c;p:2");
  EXPECT_EQ(member("0.0625"), "th:f;p:4");
  EXPECT_EQ(member("0.1"), "th:e6666666666666");
  EXPECT_EQ(member("0"), "");
  EXPECT_EQ(parsed("always_on").tracestate_member(std::nullopt), "");
}

TEST(sampler, says_nothing_when_the_parent_has_decided) {
  EXPECT_EQ(parsed("parentbased_traceidratio", "0.5").tracestate_member(true), "");
  EXPECT_EQ(parsed("parentbased_traceidratio", "0.5").tracestate_member(std::nullopt), "th:8;p:1");
  EXPECT_EQ(parsed("traceidratio", "0.5").tracestate_member(true), "th:8;p:1");
}

TEST(sampler, refuses_what_it_does_not_know) {
  EXPECT_TRUE(sampler::parse("sometimes", "").has_error());
  for (auto const* bad : {"1.5", "-0.1", "nan", "half", "0.5x"}) {
    auto const refused = sampler::parse("traceidratio", bad);
    ASSERT_TRUE(refused.has_error()) << bad;
    EXPECT_NE(refused.error().find(bad), std::string::npos);
  }
}

}  // namespace
}  // namespace poolbench::telemetry
