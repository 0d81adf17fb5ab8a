#include "record/server_timing.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace loadgen::record {
namespace {

using metrics = std::vector<std::pair<std::string, std::int64_t>>;

metrics parse(std::string_view header) {
  metrics all;
  while (auto const next = next_metric(header)) all.emplace_back(next->name, next->microseconds);
  return all;
}

TEST(server_timing, durations_are_milliseconds) {
  EXPECT_EQ(parse("acq;dur=0.25, db;dur=12.5,app;dur=1"),
            (metrics{{"acq", 250}, {"db", 12'500}, {"app", 1'000}}));
}

TEST(server_timing, other_parameters_case_and_spaces) {
  EXPECT_EQ(parse(R"( db ; desc="a, b; c\"" ; DUR = "3.5" ,x;dur=0)"), (metrics{{"db", 3'500}, {"x", 0}}));
}

TEST(server_timing, metrics_without_a_usable_duration_are_passed_over) {
  EXPECT_EQ(
      parse("miss, a;dur=, b;dur=x, c;dur=-1, d;dur=1e99, e;desc=q, ;dur=5, f;dur=2;dur=9, nan;dur=nan"),
      (metrics{{"f", 2'000}}));
}

TEST(server_timing, nothing_from_nothing) {
  for (auto const* text : {"", ",", ";;;", "\"", "a;dur=\"1", " , , "})
    EXPECT_TRUE(parse(text).empty()) << text;
}

}  // namespace
}  // namespace loadgen::record
