#pragma once

#include "report/result.hpp"

#include <string>

namespace loadgen::report {

// Response times as an HdrHistogram interval log, V2 histograms in microseconds:
// https://github.com/HdrHistogram /HdrHistogram, HistogramLogWriter. Untagged: one line per interval of the
// measured window (or one line in all, where a result has no intervals). Tagged, over the whole window:
// `all`, then each step by its name when there is more than one. Intervals of the warm-up have the tag
// `warmup`, so that whoever adds up the untagged lines gets the measured window. Interval_Max is in ms.
std::string hlog_text(run_result const& r);

}  // namespace loadgen::report
