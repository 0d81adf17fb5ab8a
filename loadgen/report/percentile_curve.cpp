#include "report/percentile_curve.hpp"

#include <cmath>

namespace loadgen::report {
namespace {

constexpr double ticks_per_half_distance = 5;

// The next level above `percentile`: each halving of the distance to 100 % has the same number of ticks.
double next_level(double percentile) {
  auto const halvings = std::floor(std::log2(100 / (100 - percentile))) + 1;
  return percentile + 100 / (ticks_per_half_distance * std::pow(2, halvings));
}

}  // namespace

std::vector<percentile_point> percentile_curve(record::histogram const& values_us) {
  std::vector<percentile_point> points;
  auto const total = values_us.count();
  std::uint64_t seen = 0;
  double level = 0;
  values_us.for_each([&](std::int64_t, std::int64_t highest_us, std::uint64_t count) {
    seen += count;
    auto const reached = 100 * static_cast<double>(seen) / static_cast<double>(total);
    // A bucket has a point for each level it passes; the last one only for the first of them and for 100 %.
    while (reached >= level) {
      points.push_back({level, highest_us, seen});
      level = next_level(level);
      if (seen == total) break;
    }
    if (seen == total) points.push_back({100, highest_us, seen});
  });
  return points;
}

}  // namespace loadgen::report
