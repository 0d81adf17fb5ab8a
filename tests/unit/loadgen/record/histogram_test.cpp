#include "record/histogram.hpp"

#include "plan/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <tuple>
#include <vector>

namespace loadgen::record {
namespace {

using bucket = std::tuple<std::int64_t, std::int64_t, std::uint64_t>;

std::vector<bucket> buckets_of(histogram const& h) {
  std::vector<bucket> all;
  h.for_each([&](auto low, auto high, auto count) { all.emplace_back(low, high, count); });
  return all;
}

bucket bucket_of(std::int64_t value) {
  histogram h;
  h.record(value);
  return buckets_of(h).front();
}

TEST(histogram, empty_is_all_zero) {
  histogram const h;
  EXPECT_EQ(h.count(), 0U);
  EXPECT_EQ(h.min_us(), 0);
  EXPECT_EQ(h.max_us(), 0);
  EXPECT_EQ(h.mean_us(), 0);
  EXPECT_EQ(h.stdev_us(), 0);
  EXPECT_EQ(h.value_at_percentile_us(99), 0);
  EXPECT_TRUE(buckets_of(h).empty());
}

// The layout of HdrHistogram with 3 digits: exact below 2,048, then 1,024 buckets for each power of two.
TEST(histogram, layout_is_hdr_histograms) {
  EXPECT_EQ(bucket_of(1), (bucket{1, 1, 1}));
  EXPECT_EQ(bucket_of(2'047), (bucket{2'047, 2'047, 1}));
  EXPECT_EQ(bucket_of(2'048), (bucket{2'048, 2'049, 1}));
  EXPECT_EQ(bucket_of(4'095), (bucket{4'094, 4'095, 1}));
  EXPECT_EQ(bucket_of(4'096), (bucket{4'096, 4'099, 1}));
  EXPECT_EQ(bucket_of(10'000), (bucket{10'000, 10'007, 1}));
  EXPECT_EQ(bucket_of(1'000'000), (bucket{999'936, 1'000'447, 1}));
  EXPECT_EQ(bucket_of(histogram::highest_us), (bucket{3'598'712'832, 3'600'809'983, 1}));
}

TEST(histogram, what_is_out_of_range_is_counted_and_kept) {
  histogram h;
  h.record(0);
  h.record(-5);
  h.record(histogram::highest_us);
  EXPECT_EQ(h.out_of_range(), 0U);
  h.record(histogram::highest_us + 1, 3);
  EXPECT_EQ(h.out_of_range(), 3U);
  EXPECT_EQ(h.count(), 6U);
  EXPECT_EQ(h.min_us(), 1);
  EXPECT_EQ(h.max_us(), histogram::highest_us);
}

TEST(histogram, recording_nothing_changes_nothing) {
  histogram h;
  h.record(5, 0);
  EXPECT_EQ(h, histogram{});
  EXPECT_EQ(h.max_us(), 0);
}

TEST(histogram, percentiles_are_the_ranks_of_the_sorted_values) {
  histogram h;
  for (int v = 1; v <= 100; ++v) h.record(v);
  EXPECT_EQ(h.value_at_percentile_us(0), 1);
  EXPECT_EQ(h.value_at_percentile_us(1), 1);
  EXPECT_EQ(h.value_at_percentile_us(50), 50);
  EXPECT_EQ(h.value_at_percentile_us(95), 95);
  EXPECT_EQ(h.value_at_percentile_us(99), 99);
  EXPECT_EQ(h.value_at_percentile_us(99.1), 100);
  EXPECT_EQ(h.value_at_percentile_us(100), 100);
  EXPECT_EQ(h.value_at_percentile_us(1000), 100);
  EXPECT_EQ(h.count_at_or_below(0), 0U);
  EXPECT_EQ(h.count_at_or_below(37), 37U);
  EXPECT_EQ(h.count_at_or_below(histogram::highest_us * 2), 100U);
}

TEST(histogram, percentile_is_never_above_the_maximum) {
  histogram h;
  h.record(10'001);  // in 10,000 .. 10,007
  EXPECT_EQ(h.value_at_percentile_us(50), 10'001);
  EXPECT_EQ(h.min_us(), 10'001);
}

TEST(histogram, is_within_a_thousandth_of_exact_quantiles_and_moments) {
  plan::generator random{1};
  std::vector<double> values;
  histogram h;
  for (int i = 0; i < 200'000; ++i) {
    auto const value = std::llround(std::exp(3 + 12 * random.unit()));  // 20 us to 3 s
    values.push_back(static_cast<double>(value));
    h.record(value);
  }
  std::ranges::sort(values);
  for (auto const p : {0.5, 10.0, 50.0, 90.0, 99.0, 99.9, 99.99, 100.0}) {
    auto const rank = static_cast<std::size_t>(std::ceil(p / 100 * static_cast<double>(values.size())));
    auto const exact = values[rank - 1];
    EXPECT_NEAR(static_cast<double>(h.value_at_percentile_us(p)) / exact, 1, 0.001) << p;
  }
  double sum = 0, squares = 0;
  for (auto const v : values) sum += v;
  auto const mean = sum / static_cast<double>(values.size());
  for (auto const v : values) squares += (v - mean) * (v - mean);
  EXPECT_NEAR(h.mean_us() / mean, 1, 0.0005);
  EXPECT_NEAR(h.stdev_us() / std::sqrt(squares / static_cast<double>(values.size())), 1, 0.0005);
}

TEST(histogram, merging_is_recording_into_one) {
  plan::generator random{2};
  histogram parts[4], whole, sum;
  for (int i = 0; i < 100'000; ++i) {
    auto const value = static_cast<std::int64_t>(random.below(5'000'000'000));
    parts[i % 4].record(value);
    whole.record(value);
  }
  for (auto const& part : parts) sum.merge(part);
  EXPECT_EQ(sum, whole);
  EXPECT_EQ(sum.count(), whole.count());
  EXPECT_EQ(sum.out_of_range(), whole.out_of_range());
  EXPECT_EQ(sum.min_us(), whole.min_us());
  EXPECT_EQ(sum.max_us(), whole.max_us());
  EXPECT_EQ(sum.mean_us(), whole.mean_us());
  sum.merge(histogram{});
  EXPECT_EQ(sum, whole);
}

TEST(histogram, copies_are_independent) {
  histogram a;
  a.record(7, 2);
  auto b = a;
  b.record(9);
  EXPECT_EQ(a.count(), 2U);
  EXPECT_NE(a, b);
  auto const c = std::move(b);
  EXPECT_EQ(c.count(), 3U);
  a = c;
  EXPECT_EQ(a, c);
}

}  // namespace
}  // namespace loadgen::record
