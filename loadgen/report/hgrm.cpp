#include "report/hgrm.hpp"

#include "report/percentile_curve.hpp"

#include <fmt/format.h>

#include <iterator>

namespace loadgen::report {
namespace {

// Of a histogram from 1 us to 1 h with 3 digits, as HdrHistogram counts them.
constexpr int buckets = 22;
constexpr int sub_buckets = 2048;

}  // namespace

std::string hgrm_text(record::histogram const& values_us) {
  std::string out = "       Value     Percentile TotalCount 1/(1-Percentile)\n\n";
  auto const write = std::back_inserter(out);
  double last_ms = 0;
  for (auto const& [percentile, value_us, seen] : percentile_curve(values_us)) {
    last_ms = static_cast<double>(value_us) / 1000;
    fmt::format_to(write, "{:12.3f} {:2.12f} {:10}", last_ms, percentile / 100, seen);
    if (percentile < 100) fmt::format_to(write, " {:14.2f}", 1 / (1 - percentile / 100));
    out += '\n';
  }
  fmt::format_to(write,
                 "#[Mean    = {:12.3f}, StdDeviation   = {:12.3f}]\n"
                 "#[Max     = {:12.3f}, Total count    = {:12}]\n"
                 "#[Buckets = {:12}, SubBuckets     = {:12}]\n",
                 values_us.mean_us() / 1000, values_us.stdev_us() / 1000, last_ms, values_us.count(), buckets,
                 sub_buckets);
  return out;
}

}  // namespace loadgen::report
