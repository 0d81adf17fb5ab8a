#pragma once

#include "record/histogram.hpp"

#include <cstdint>
#include <vector>

namespace loadgen::report {

struct percentile_point {
  double percentile = 0;      // the level, 0 .. 100
  std::int64_t value_us = 0;  // highest equivalent of the bucket that reaches it
  std::uint64_t seen = 0;     // values up to and including that bucket
};

// A histogram as a curve, with 5 points per halving of the distance to 100 %, the last one at 100 %: the
// points of HdrHistogram's percentile iterator. Empty for an empty histogram.
std::vector<percentile_point> percentile_curve(record::histogram const& values_us);

}  // namespace loadgen::report
