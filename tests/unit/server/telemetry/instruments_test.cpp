#include "telemetry/instruments.hpp"

#include "telemetry/metric_names.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <thread>
#include <vector>

namespace poolbench::telemetry {
namespace {

using namespace std::chrono_literals;

constexpr std::array<std::int64_t, 3> bounds{1'000, 10'000, 100'000};

prometheus::ClientMetric::Histogram read(histogram const& from) {
  prometheus::ClientMetric metric;
  from.write(metric);
  return metric.histogram;
}

std::vector<std::uint64_t> cumulative(histogram const& from) {
  std::vector<std::uint64_t> counts;
  for (auto const& bucket : read(from).bucket) counts.push_back(bucket.cumulative_count);
  return counts;
}

TEST(histogram, bounds_are_inclusive) {
  histogram h{bounds};
  h.observe(1'000ns);
  h.observe(1'001ns);
  h.observe(100'000ns);
  h.observe(100'001ns);
  EXPECT_EQ(cumulative(h), (std::vector<std::uint64_t>{1, 2, 3, 4}));
}

TEST(histogram, has_count_sum_and_an_infinite_bucket) {
  histogram h{bounds};
  h.observe(500ns);
  h.observe(2s);
  h.observe(-5ns);  // clocks that disagree count as nothing
  auto const read_back = read(h);
  EXPECT_EQ(read_back.sample_count, 3U);
  EXPECT_DOUBLE_EQ(read_back.sample_sum, 2.0000005);
  EXPECT_TRUE(std::isinf(read_back.bucket.back().upper_bound));
  EXPECT_DOUBLE_EQ(read_back.bucket[0].upper_bound, 1e-6);
}

TEST(histogram, loses_nothing_under_concurrency) {
  histogram h{bounds};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&h] {
      for (int i = 0; i < 10'000; ++i) h.observe(std::chrono::nanoseconds{i * 10});
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(read(h).sample_count, 40'000U);
  EXPECT_EQ(cumulative(h), (std::vector<std::uint64_t>{4 * 101, 4 * 1001, 40'000, 40'000}));
}

TEST(buckets, ascend_and_fit) {
  auto const check = [](auto const& all) {
    EXPECT_LE(all.size(), histogram::max_buckets);
    EXPECT_EQ(std::adjacent_find(all.begin(), all.end(), std::greater_equal{}), all.end());
  };
  check(metric_names::http_buckets);
  check(metric_names::database_buckets);
  check(metric_names::wait_buckets);
}

TEST(counter_and_gauge, add_up) {
  counter c;
  c.add();
  c.add(2);
  gauge g;
  g.add(5);
  g.add(-7);
  prometheus::ClientMetric metric;
  c.write(metric);
  g.write(metric);
  EXPECT_EQ(metric.counter.value, 3);
  EXPECT_EQ(metric.gauge.value, -2);
  g.set(9);
  g.write(metric);
  EXPECT_EQ(metric.gauge.value, 9);
}

}  // namespace
}  // namespace poolbench::telemetry
