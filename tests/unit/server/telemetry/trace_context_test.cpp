#include "telemetry/trace_context.hpp"

#include <gtest/gtest.h>

#include <set>

namespace poolbench::telemetry {
namespace {

constexpr char trace[] = "0af7651916cd43dd8448eb211c80319c";
constexpr char span[] = "b7ad6b7169203331";

struct header_case {
  char const* name;
  std::string header;
  bool valid;
  bool sampled = false;
};

class traceparent : public testing::TestWithParam<header_case> {};

TEST_P(traceparent, is_read_as_the_standard_says) {
  auto const parent = parse_traceparent(GetParam().header);
  ASSERT_EQ(parent.has_value(), GetParam().valid);
  if (!parent) return;
  EXPECT_EQ(to_hex(parent->trace), trace);
  EXPECT_EQ(to_hex(parent->span), span);
  EXPECT_EQ(parent->sampled, GetParam().sampled);
}

std::string header(std::string version, std::string flags, std::string rest = "") {
  return version + "-" + trace + "-" + span + "-" + flags + rest;
}

INSTANTIATE_TEST_SUITE_P(
    all, traceparent,
    testing::Values(
        header_case{"sampled", header("00", "01"), true, true},
        header_case{"not_sampled", header("00", "00"), true, false},
        header_case{"unknown_flags", header("00", "ff"), true, true},
        header_case{"unknown_flags_without_sampled", header("00", "02"), true, false},
        header_case{"higher_version", header("01", "01"), true, true},
        header_case{"higher_version_with_more", header("cc", "01", "-what-the-future-brings"), true, true},
        header_case{"higher_version_with_junk", header("01", "01", "x"), false},
        header_case{"version_ff", header("ff", "01"), false},
        header_case{"version_not_hex", header("0g", "01"), false},
        header_case{"too_long_for_version_00", header("00", "01", "-more"), false},
        header_case{"trailing_dash", header("00", "01", "-"), false},
        header_case{"flags_not_hex", header("00", "0x"), false},
        header_case{"flags_upper_case", header("00", "0A"), false}, header_case{"empty", "", false},
        header_case{"too_short", header("00", "0"), false},
        header_case{"zero_trace", std::string("00-") + std::string(32, '0') + "-" + span + "-01", false},
        header_case{"zero_span", std::string("00-") + trace + "-" + std::string(16, '0') + "-01", false},
        header_case{"upper_case_trace", "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01", false},
        header_case{"upper_case_span", "00-0af7651916cd43dd8448eb211c80319c-B7AD6B7169203331-01", false},
        header_case{"wrong_separator", "00_0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", false},
        header_case{"shifted", "00-0af7651916cd43dd8448eb211c80319-cb7ad6b7169203331-01", false}),
    [](auto const& which) { return which.param.name; });

TEST(traceparent_format, gives_back_what_was_read) {
  trace_context context;
  auto const parent = parse_traceparent(header("00", "01"));
  ASSERT_TRUE(parent);
  context.trace_id = parent->trace;
  context.span_id = parent->span;
  context.sampled = true;
  EXPECT_EQ(format_traceparent(context), header("00", "01"));
  context.sampled = false;
  EXPECT_EQ(format_traceparent(context), header("00", "00"));
}

TEST(tracestate, keeps_valid_members_in_order) {
  EXPECT_EQ(clean_tracestate("rojo=00f067aa0ba902b7,congo=t61rcWkgMzE"),
            "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE");
  EXPECT_EQ(clean_tracestate(" a=1 , ,\tb=2 "), "a=1,b=2");
  EXPECT_EQ(clean_tracestate("fw529a3039@dt=FfYJ9v;x:y"), "fw529a3039@dt=FfYJ9v;x:y");
  EXPECT_EQ(clean_tracestate(""), "");
}

TEST(tracestate, is_dropped_when_it_breaks_the_grammar) {
  for (auto const* bad : {"a", "=1", "A=1", "a=", "a=b=c", "a=\x01", "a=\xc3\xa9", "_a=1", "a b=1"})
    EXPECT_EQ(clean_tracestate(bad), "") << bad;
}

TEST(tracestate, is_cut_at_32_members_and_512_characters) {
  std::string many;
  for (int i = 0; i < 40; ++i) many += (i != 0 ? ",k" : "k") + std::to_string(i) + "=v";
  auto const cut = clean_tracestate(many);
  EXPECT_EQ(std::count(cut.begin(), cut.end(), ','), 31);
  EXPECT_TRUE(cut.ends_with("k31=v"));

  auto const big =
      "a=" + std::string(250, 'x') + ",b=" + std::string(250, 'y') + ",c=" + std::string(250, 'z');
  EXPECT_EQ(clean_tracestate(big), big.substr(0, 505));
}

TEST(tracestate, puts_our_member_first_and_only_once) {
  EXPECT_EQ(with_tracestate_member("ot", "th:8", ""), "ot=th:8");
  EXPECT_EQ(with_tracestate_member("ot", "th:8", "a=1,ot=th:c,b=2"), "ot=th:8,a=1,b=2");
}

TEST(ids, are_unique_never_zero_and_the_same_for_the_same_seed) {
  id_source one{7};
  id_source same{7};
  id_source other{8};
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    auto const id = one.next_span();
    EXPECT_EQ(id, same.next_span());
    EXPECT_NE(id, other.next_span());
    EXPECT_TRUE(seen.insert(to_hex(id)).second);
  }
  EXPECT_EQ(one.next_trace(), same.next_trace());
  EXPECT_FALSE(seen.contains(std::string(16, '0')));
}

}  // namespace
}  // namespace poolbench::telemetry
