#include "compare/statistics.hpp"

#include <boost/math/distributions/students_t.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>
#include <vector>

namespace loadgen::compare {
namespace {

// Sums that differ only by rounding count as equal, so that the observed sign pattern always reaches itself.
constexpr double rounding = 1e-12;

double spread(std::span<double const> values, double center) {
  double squares = 0;
  for (double const v : values) squares += (v - center) * (v - center);
  return std::sqrt(squares / static_cast<double>(values.size() - 1));
}

// All sign patterns in Gray code order: each step flips one sign, so each costs one addition. The patterns
// and their mirror images reach the same |sum|: the last sign stays.
double exact_p_value(std::span<double const> values, double threshold) {
  std::vector<double> signed_values(values.begin(), values.end());
  double sum = std::accumulate(values.begin(), values.end(), 0.0);
  auto const patterns = std::uint64_t{1} << (values.size() - 1);
  std::uint64_t reached = 0;
  for (std::uint64_t i = 1;; ++i) {
    if (std::abs(sum) >= threshold) ++reached;
    if (i == patterns) break;
    auto& flipped = signed_values[static_cast<std::size_t>(std::countr_zero(i))];
    flipped = -flipped;
    sum += 2 * flipped;
  }
  return static_cast<double>(reached) / static_cast<double>(patterns);
}

double sampled_p_value(std::span<double const> values, double threshold, std::uint64_t seed,
                       std::size_t samples) {
  std::mt19937_64 random{seed};
  std::size_t reached = 1;  // the observed pattern is one of the possible ones
  for (std::size_t i = 0; i < samples; ++i) {
    double sum = 0;
    std::uint64_t bits = 0;
    for (std::size_t j = 0; j < values.size(); ++j) {
      if (j % 64 == 0) bits = random();
      sum += (bits & 1) != 0 ? values[j] : -values[j];
      bits >>= 1;
    }
    if (std::abs(sum) >= threshold) ++reached;
  }
  return static_cast<double>(reached) / static_cast<double>(samples + 1);
}

}  // namespace

double log_ratio(quad const& q) {
  return (std::log(q.b1) + std::log(q.b2) - std::log(q.a1) - std::log(q.a2)) / 2;
}

double sign_flip_p_value(std::span<double const> values, std::uint64_t seed, std::size_t samples) {
  if (values.empty()) return 1;
  double magnitude = 0;
  for (double const v : values) magnitude += std::abs(v);
  double const observed = std::abs(std::accumulate(values.begin(), values.end(), 0.0));
  double const threshold = observed - rounding * magnitude;
  constexpr std::size_t exact_up_to = 20;
  return values.size() <= exact_up_to ? exact_p_value(values, threshold)
                                      : sampled_p_value(values, threshold, seed, samples);
}

double mean(std::span<double const> values) {
  if (values.empty()) return 0;
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

interval t_interval(std::span<double const> values, double confidence) {
  double const center = mean(values);
  if (values.size() < 2) return {center, center};
  auto const n = static_cast<double>(values.size());
  boost::math::students_t const t{n - 1};
  double const half = boost::math::quantile(t, 0.5 + confidence / 2) * spread(values, center) / std::sqrt(n);
  return {center - half, center + half};
}

double smallest_effect(std::span<double const> values, double alpha, double power) {
  if (values.size() < 2) return std::numeric_limits<double>::infinity();
  auto const n = static_cast<double>(values.size());
  boost::math::students_t const t{n - 1};
  return (boost::math::quantile(t, 1 - alpha / 2) + boost::math::quantile(t, power)) *
         spread(values, mean(values)) / std::sqrt(n);
}

void holm_adjust(std::span<double> p_values) {
  std::vector<std::size_t> order(p_values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](auto l, auto r) { return p_values[l] < p_values[r]; });
  double highest = 0;
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    double const adjusted = p_values[order[rank]] * static_cast<double>(order.size() - rank);
    highest = std::max(highest, std::min(1.0, adjusted));
    p_values[order[rank]] = highest;
  }
}

}  // namespace loadgen::compare
