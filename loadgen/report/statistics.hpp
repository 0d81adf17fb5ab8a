#pragma once

#include "record/histogram.hpp"

#include <array>
#include <utility>

namespace loadgen::report {

// The percentiles that a block of times in the result file has, with their keys.
inline constexpr std::array<std::pair<char const*, double>, 7> block_percentiles{
    {{"p50", 50}, {"p75", 75}, {"p90", 90}, {"p95", 95}, {"p99", 99}, {"p99_9", 99.9}, {"p99_99", 99.99}}};

inline double to_ms(std::int64_t us) noexcept {
  return static_cast<double>(us) / 1000;
}
inline double percentile_ms(record::histogram const& h, double percentile) {
  return to_ms(h.value_at_percentile_us(percentile));
}

}  // namespace loadgen::report
