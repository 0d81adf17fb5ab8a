#include "schedule/rate_curve.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace loadgen::schedule {
namespace {

using namespace std::chrono_literals;
using plan::stage;

TEST(rate_curve, constant_rate_is_n_over_rate_to_the_nanosecond_however_late) {
  stage const stages[] = {{24h, 3, 3}};
  rate_curve const curve{stages};
  EXPECT_EQ(curve.time_of(0), 0ns);
  EXPECT_EQ(curve.time_of(1), 333'333'333ns);
  EXPECT_EQ(curve.time_of(2), 666'666'667ns);
  EXPECT_EQ(curve.time_of(3), 1s);
  EXPECT_EQ(curve.time_of(3L * 86'400), 24h);
  EXPECT_EQ(curve.time_of(3'000'000'001L), 1'000'000'000s + 333'333'333ns);
}

TEST(rate_curve, fast_constant_rate_does_not_drift) {
  stage const stages[] = {{1h, 20'000, 20'000}};
  rate_curve const curve{stages};
  for (auto const n : {1L, 7L, 123'456'789L, 71'999'999L}) {
    EXPECT_EQ(curve.time_of(n).count(), n * 50'000L) << n;
  }
}

TEST(rate_curve, ramp_is_the_root_of_its_integral) {
  stage const stages[] = {{10s, 0, 100}};  // 5 t^2 are due by t
  rate_curve const curve{stages};
  EXPECT_EQ(curve.time_of(0), 0ns);
  EXPECT_NEAR(std::chrono::duration<double>(curve.time_of(125)).count(), 5, 1e-9);
  EXPECT_NEAR(static_cast<double>(curve.due_by(5s)), 125, 1e-9);
  EXPECT_DOUBLE_EQ(curve.rate_at(5s), 50);
}

TEST(rate_curve, downward_ramp_ends_where_its_rate_does) {
  stage const stages[] = {{10s, 100, 0}};
  rate_curve const curve{stages};
  EXPECT_NEAR(std::chrono::duration<double>(curve.time_of(375)).count(), 5, 1e-9);
  EXPECT_EQ(curve.time_of(500), nanoseconds::max());  // the rate is 0 from then on
  EXPECT_DOUBLE_EQ(curve.rate_at(10s), 0);
}

TEST(rate_curve, inverse_of_its_inverse_over_all_stages) {
  stage const stages[] = {{2s, 10, 1000}, {3s, 1000, 1000}, {1s, 1000, 5}, {4s, 5, 700}};
  rate_curve const curve{stages};
  EXPECT_EQ(curve.length(), 10s);
  auto last = 0ns;
  for (int n = 0; n < static_cast<int>(curve.due_by(10s)); ++n) {
    auto const t = curve.time_of(n);
    ASSERT_GE(t, last);
    // A nanosecond at the highest rate is worth a millionth of a request.
    ASSERT_NEAR(static_cast<double>(curve.due_by(t)), n, 1e-5);
    last = t;
  }
}

TEST(rate_curve, what_comes_after_a_pause_comes_when_the_pause_is_over) {
  stage const stages[] = {{1s, 100, 100}, {1s, 0, 0}, {1s, 100, 100}};
  rate_curve const curve{stages};
  EXPECT_EQ(curve.time_of(99), 990ms);
  EXPECT_EQ(curve.time_of(100), 2s);
  EXPECT_EQ(curve.time_of(101), 2s + 10ms);
}

TEST(rate_curve, ramp_from_nothing_begins_with_its_first) {
  stage const stages[] = {{1s, 0, 0}, {1s, 0, 2}};
  EXPECT_EQ(rate_curve{stages}.time_of(0), 1s);
}

TEST(rate_curve, goes_on_at_the_last_rate) {
  stage const stages[] = {{1s, 10, 10}, {0s, 500, 500}};  // the second has no length: skipped
  rate_curve const curve{stages};
  EXPECT_EQ(curve.length(), 1s);
  EXPECT_EQ(curve.time_of(25), 2500ms);
  EXPECT_DOUBLE_EQ(curve.rate_at(1h), 10);
}

TEST(rate_curve, without_stages_nothing_is_ever_due) {
  rate_curve const curve{{}};
  EXPECT_EQ(curve.length(), 0ns);
  EXPECT_EQ(curve.time_of(0), nanoseconds::max());
}

}  // namespace
}  // namespace loadgen::schedule
