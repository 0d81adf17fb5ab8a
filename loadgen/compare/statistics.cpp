#include "compare/statistics.hpp"

#include "plan/random.hpp"

#include <boost/math/distributions/students_t.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <utility>
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

// All sums of the values with every choice of signs, ascending, on top of `start`: each value merges the sums
// without it, shifted down and up.
std::vector<double> sorted_sign_sums(std::span<double const> values, double start) {
  std::vector<double> sums{start};
  std::vector<double> wider;
  for (double const v : values) {
    double const size = std::abs(v);
    wider.resize(2 * sums.size());
    std::size_t down = 0;
    std::size_t up = 0;
    for (auto& sum : wider) {
      bool const take_down =
          down < sums.size() && (up == sums.size() || sums[down] - size <= sums[up] + size);
      sum = take_down ? sums[down++] - size : sums[up++] + size;
    }
    sums.swap(wider);
  }
  return sums;
}

// How many pairs add up to at least `threshold`, both lists ascending.
std::uint64_t pairs_at_least(std::vector<double> const& left, std::vector<double> const& right,
                             double threshold) {
  std::uint64_t count = 0;
  std::size_t at = right.size();
  for (double const l : left) {
    while (at > 0 && l + right[at - 1] >= threshold) --at;
    count += right.size() - at;
  }
  return count;
}

// Meets in the middle: every pattern of signs is one of the left half's and one of the right half's, so that
// 2^n patterns are counted with about 2^(n/2) steps. Patterns and their mirror images reach the same |sum|:
// what is at least the threshold, twice, is all.
double exact_p_value(std::span<double const> values, double threshold) {
  auto const left = sorted_sign_sums(values.first(values.size() / 2), 0);
  auto const right = sorted_sign_sums(values.subspan(values.size() / 2), 0);
  auto const reached = 2 * static_cast<double>(pairs_at_least(left, right, threshold));
  return std::min(1.0, std::ldexp(reached, -static_cast<int>(values.size())));
}

// Sums of eight values at a time, looked up by their signs: a random pattern costs n / 8 additions.
double sampled_p_value(std::span<double const> values, double threshold, std::uint64_t seed,
                       std::size_t samples) {
  constexpr std::size_t at_once = 8;
  std::vector<std::array<double, 1U << at_once>> sums((values.size() + at_once - 1) / at_once);
  for (std::size_t i = 0; i < values.size(); ++i) {
    auto& table = sums[i / at_once];
    for (std::size_t pattern = 0; pattern < table.size(); ++pattern)
      table[pattern] += ((pattern >> (i % at_once)) & 1) != 0 ? values[i] : -values[i];
  }
  plan::generator random{seed};
  std::size_t reached = 1;  // the observed pattern is one of the possible ones
  for (std::size_t i = 0; i < samples; ++i) {
    double sum = 0;
    std::uint64_t bits = 0;
    for (std::size_t j = 0; j < sums.size(); ++j) {
      if (j % at_once == 0) bits = random();
      sum += sums[j][bits & 0xff];
      bits >>= at_once;
    }
    if (std::abs(sum) >= threshold) ++reached;
  }
  return static_cast<double>(reached) / static_cast<double>(samples + 1);
}

// Student's t quantile. Finding one takes longer than everything else here, and few are ever asked for: they
// are kept.
double t_quantile(std::size_t degrees, double probability) {
  thread_local std::map<std::pair<std::size_t, double>, double> known;
  auto const [at, is_new] = known.try_emplace({degrees, probability}, 0.0);
  if (is_new)
    at->second = boost::math::quantile(boost::math::students_t{static_cast<double>(degrees)}, probability);
  return at->second;
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
  if (threshold <= 0) return 1;  // no pattern can be less extreme
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
  double const half =
      t_quantile(values.size() - 1, 0.5 + confidence / 2) * spread(values, center) / std::sqrt(n);
  return {center - half, center + half};
}

double smallest_effect(std::span<double const> values, double alpha, double power) {
  if (values.size() < 2) return std::numeric_limits<double>::infinity();
  auto const n = static_cast<double>(values.size());
  return (t_quantile(values.size() - 1, 1 - alpha / 2) + t_quantile(values.size() - 1, power)) *
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
