#include "report/hgrm.hpp"
#include "report/hlog.hpp"
#include "report/percentile_curve.hpp"
#include "sample_run.hpp"
#include "support/golden.hpp"

#include <gmock/gmock.h>

#include <sstream>

namespace loadgen::report {
namespace {

using poolbench::tests::expect_golden;

std::vector<std::vector<std::string>> interval_lines(std::string const& hlog) {
  std::vector<std::vector<std::string>> all;
  std::istringstream lines{hlog};
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with('#') || line.starts_with('"')) continue;
    auto& fields = all.emplace_back();
    std::istringstream in{line};
    for (std::string field; std::getline(in, field, ',');) fields.push_back(field);
  }
  return all;
}

TEST(hgrm, is_what_the_golden_file_holds) {
  expect_golden("report/run.hgrm", hgrm_text(samples::everything().totals.all.response_time));
}

TEST(hgrm, of_nothing_has_no_lines) {
  EXPECT_EQ(hgrm_text({}),
            "       Value     Percentile TotalCount 1/(1-Percentile)\n\n"
            "#[Mean    =        0.000, StdDeviation   =        0.000]\n"
            "#[Max     =        0.000, Total count    =            0]\n"
            "#[Buckets =           22, SubBuckets     =         2048]\n");
}

TEST(percentile_curve, ends_at_all_of_them_and_never_falls) {
  record::histogram h;
  for (int i = 1; i <= 1000; ++i) h.record(i * 10);
  auto const curve = percentile_curve(h);
  EXPECT_EQ(curve.front().percentile, 0);
  EXPECT_EQ(curve.back().percentile, 100);
  EXPECT_EQ(curve.back().seen, 1000u);
  for (std::size_t i = 1; i < curve.size(); ++i) {
    EXPECT_GT(curve[i].percentile, curve[i - 1].percentile);
    EXPECT_GE(curve[i].value_us, curve[i - 1].value_us);
    EXPECT_GE(static_cast<double>(curve[i].seen) / 10, curve[i].percentile);
  }
}

TEST(percentile_curve, of_one_value_has_its_two_ends) {
  record::histogram h;
  h.record(5, 3);
  auto const curve = percentile_curve(h);
  ASSERT_EQ(curve.size(), 2u);
  EXPECT_EQ(curve[0].percentile, 0);
  EXPECT_EQ(curve[1].percentile, 100);
  EXPECT_EQ(curve[1].value_us, 5);
}

TEST(hlog, adds_up_to_the_measured_window) {
  auto const r = samples::everything();
  auto const lines = interval_lines(hlog_text(r));
  record::histogram untagged;
  std::size_t warmup = 0;
  for (auto const& fields : lines) {
    if (fields.size() == 4) untagged.merge(record::histogram::decode(fields[3]));
    warmup += fields[0] == "Tag=warmup" ? 1 : 0;
  }
  EXPECT_EQ(warmup, 1u);
  EXPECT_EQ(untagged.count(), 100u);
}

TEST(hlog, has_the_steps_by_their_tags) {
  auto const r = samples::everything();
  auto const lines = interval_lines(hlog_text(r));
  auto const tail = std::vector(lines.end() - 3, lines.end());
  EXPECT_EQ(tail[0][0], "Tag=all");
  EXPECT_EQ(tail[1][0], "Tag=login");
  EXPECT_EQ(tail[2][0], "Tag=GET_/products");
  EXPECT_EQ(tail[0][1], "1.000");
  EXPECT_EQ(tail[0][2], "10.000");
  EXPECT_EQ(tail[1][3], "2.499");
  EXPECT_EQ(record::histogram::decode(tail[1][4]), r.totals.steps[0].response_time);
}

TEST(hlog, begins_as_readers_expect) {
  EXPECT_THAT(
      hlog_text(samples::plain()),
      testing::StartsWith("#[Logged with loadgen 0.1.0]\n"
                          "#[Histogram log format version 1.3]\n"
                          "#[StartTime: 1769862896.789 (seconds since epoch), Sat Jan 31 12:34:56 UTC 2026]\n"
                          "\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\","
                          "\"Interval_Compressed_Histogram\"\n"
                          "0.000,0.500,1.234,"));
}

}  // namespace
}  // namespace loadgen::report
