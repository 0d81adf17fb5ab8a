#include "compare/metrics.hpp"

#include <gtest/gtest.h>

namespace loadgen::compare {
namespace {

TEST(metrics, stand_where_their_places_say) {
  auto const all = known_metrics();
  ASSERT_EQ(all.size(), 7U);
  EXPECT_EQ(all[cpu_place].name, "cpu_us_per_request");
  EXPECT_EQ(all[p50_place].name, "p50_ms");
  EXPECT_EQ(all[throughput_place].name, "throughput_rps");
  EXPECT_EQ(all[paced_cpu_place].name, "paced_cpu_us_per_request");
  EXPECT_EQ(all[p90_place].name, "p90_ms");
  EXPECT_EQ(all[p99_place].name, "p99_ms");
  EXPECT_EQ(all[memory_place].name, "memory_mib");
  for (auto const& m : all)
    EXPECT_EQ(m.direction, m.name == "throughput_rps" ? better::higher : better::lower);
}

TEST(metrics, have_words) {
  EXPECT_EQ(title_of("cpu_us_per_request"), "CPU per request");
  EXPECT_EQ(title_of("queue_depth"), "queue_depth");
  EXPECT_EQ(phrase("cpu_us_per_request", 1.061), "uses 6.1 % more CPU per request");
  EXPECT_EQ(phrase("throughput_rps", 0.9), "serves 10.0 % fewer requests per second");
  EXPECT_EQ(phrase("queue_depth", 1.5), "has 50.0 % more queue_depth");
  EXPECT_EQ(phrase("queue_depth", 0.5), "has 50.0 % less queue_depth");
}

}  // namespace
}  // namespace loadgen::compare
