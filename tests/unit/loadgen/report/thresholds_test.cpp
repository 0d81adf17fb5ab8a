#include "report/thresholds.hpp"

#include "plan/threshold.hpp"
#include "sample_run.hpp"

#include <gtest/gtest.h>

namespace loadgen::report {
namespace {

std::vector<plan::step> const steps = [] {
  std::vector<plan::step> all(2);
  all[0].name = "login";
  all[1].name = "GET /products";
  return all;
}();

threshold_outcome outcome_of(std::string_view written, record::totals const& totals) {
  auto const t = plan::parse_threshold(written, steps);
  return evaluate({&t, 1}, totals).front();
}

TEST(thresholds, measure_every_statistic) {
  auto const totals = samples::everything().totals;
  EXPECT_EQ(outcome_of("login.min<2ms", totals).value, 1.5);
  EXPECT_EQ(outcome_of("login.max<2ms", totals).value, 2.499);
  EXPECT_NEAR(*outcome_of("login.mean<2ms", totals).value, 1.9995, 0.001);
  EXPECT_NEAR(*outcome_of("login.stdev<2ms", totals).value, 0.2887, 0.001);
  EXPECT_NEAR(*outcome_of("login.p50<2ms", totals).value, 2, 0.001);
  EXPECT_NEAR(*outcome_of("login.p99.9<2ms", totals).value, 2.498, 0.001);
  EXPECT_EQ(outcome_of("rate>950", totals).value, 998);
  EXPECT_EQ(outcome_of("login.rate>950", totals).value, 100);
  EXPECT_EQ(outcome_of("error_rate<1%", totals).value, 0.0027);
  EXPECT_EQ(outcome_of("login.error_rate<1%", totals).value, 0);
}

TEST(thresholds, hold_or_not) {
  auto const totals = samples::everything().totals;
  EXPECT_TRUE(outcome_of("login.max<=2.499ms", totals).ok);
  EXPECT_FALSE(outcome_of("login.max<2.499ms", totals).ok);
  EXPECT_TRUE(outcome_of("rate>=998", totals).ok);
  EXPECT_FALSE(outcome_of("rate>998", totals).ok);
}

TEST(thresholds, do_not_hold_when_nothing_was_measured) {
  record::totals nothing;
  nothing.steps.resize(2);
  for (auto const* written : {"p99<1h", "mean<1h", "error_rate<100%", "rate>=0"}) {
    auto const outcome = outcome_of(written, nothing);
    EXPECT_FALSE(outcome.value) << written;
    EXPECT_FALSE(outcome.ok) << written;
  }
  EXPECT_FALSE(outcome_of("login.p99<1h", record::totals{}).ok) << "a step that is not there";
}

}  // namespace
}  // namespace loadgen::report
