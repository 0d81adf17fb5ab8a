#include "telemetry/instruments.hpp"

#include <algorithm>
#include <chrono>
#include <limits>

namespace poolbench::telemetry {

void histogram::observe(clock::duration value) noexcept {
  auto const ns = std::max<std::int64_t>(0, std::chrono::nanoseconds{value}.count());
  auto const bucket = std::lower_bound(bounds_.begin(), bounds_.end(), ns) - bounds_.begin();
  counts_[static_cast<std::size_t>(bucket)].fetch_add(1, std::memory_order_relaxed);
  sum_ns_.fetch_add(ns, std::memory_order_relaxed);
}

void histogram::write(prometheus::ClientMetric& into) const {
  auto& out = into.histogram;
  std::uint64_t total = 0;
  out.bucket.reserve(bounds_.size() + 1);
  for (std::size_t i = 0; i <= bounds_.size(); ++i) {
    total += counts_[i].load(std::memory_order_relaxed);
    auto const bound =
        i < bounds_.size() ? static_cast<double>(bounds_[i]) / 1e9 : std::numeric_limits<double>::infinity();
    out.bucket.push_back({.cumulative_count = total, .upper_bound = bound});
  }
  out.sample_count = total;
  out.sample_sum = static_cast<double>(sum_ns_.load(std::memory_order_relaxed)) / 1e9;
}

}  // namespace poolbench::telemetry
