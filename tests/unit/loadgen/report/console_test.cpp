#include "report/console.hpp"

#include "sample_run.hpp"
#include "support/golden.hpp"

#include <gmock/gmock.h>

#include <sstream>

namespace loadgen::report {
namespace {

using poolbench::tests::expect_golden;
using testing::HasSubstr;
using testing::StartsWith;

run_result passed() {
  auto r = samples::everything();
  r.totals.invalid_reasons.clear();
  for (auto& outcome : r.thresholds) outcome.ok = true;
  return r;
}

TEST(console, is_what_the_golden_files_hold) {
  expect_golden("report/console_invalid.txt",
                summary_text(samples::everything(), {"run.json", "run.hlog"}, {}));
  expect_golden("report/console_plain.txt", summary_text(samples::plain(), {}, {}));
  expect_golden("report/console_passed.txt", summary_text(passed(), {}, {}));
  expect_golden("report/console_colour.txt", summary_text(samples::everything(), {}, {.color = true}));
}

TEST(console, stays_within_80_columns) {
  for (auto const& r :
       {samples::everything(), samples::plain(), passed(), samples::simulated({.seconds = 2})}) {
    std::istringstream lines{summary_text(r, {}, {})};
    for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 80u) << line;
  }
}

TEST(console, begins_with_the_verdict) {
  EXPECT_THAT(summary_text(samples::everything(), {}, {}), StartsWith("INVALID  do not use these numbers\n"));
  EXPECT_THAT(summary_text(samples::plain(), {}, {}), StartsWith("DONE\n"));
  EXPECT_THAT(summary_text(passed(), {}, {}), StartsWith("PASSED  4 thresholds hold\n"));
  auto failed = passed();
  failed.thresholds[0].ok = false;
  EXPECT_THAT(summary_text(failed, {}, {}), StartsWith("FAILED  1 of 4 thresholds do not hold\n"));
  failed.thresholds.resize(1);
  EXPECT_THAT(summary_text(failed, {}, {}), StartsWith("FAILED  1 of 1 threshold does not hold\n"));
  auto interrupted = passed();
  interrupted.totals.interrupted = true;
  EXPECT_THAT(summary_text(interrupted, {}, {}), StartsWith("INTERRUPTED  the results so far\n"));
  interrupted.thresholds[0].ok = false;
  EXPECT_THAT(summary_text(interrupted, {}, {}), HasSubstr("Interrupted: the results so far.\n"));
}

TEST(console, speaks_of_a_run_without_any_answer) {
  run_result nothing;
  nothing.thresholds = {{"p99<20ms", std::nullopt, false}};
  auto const text = summary_text(nothing, {}, {});
  EXPECT_THAT(text, HasSubstr("0 requests in 0.0s = 0/s, none failed"));
  EXPECT_THAT(text, HasSubstr("FAIL  p99<20ms                               not measured"));
}

TEST(console, uses_colour_only_when_told_to) {
  EXPECT_EQ(summary_text(samples::everything(), {}, {}).find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace loadgen::report
