#pragma once

#include "record/histogram.hpp"

#include <string>

namespace loadgen::report {

// The percentile distribution in ms, line for line as HdrHistogram's outputPercentileDistribution prints it
// with 5 ticks per half distance: what http://hdrhistogram.github.io/HdrHistogram/plotFiles.html draws.
std::string hgrm_text(record::histogram const& values_us);

}  // namespace loadgen::report
