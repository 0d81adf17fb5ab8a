#pragma once

#include "telemetry/request_record.hpp"

#include <prometheus/client_metric.h>
#include <prometheus/metric_type.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

// Instruments that cost a few relaxed atomic additions and no lock (prometheus-cpp's histogram locks a mutex
// for every observation). Thread-safe. Each one can write its value into prometheus-cpp's own structs.
namespace poolbench::telemetry {

class counter {
 public:
  static constexpr auto type = prometheus::MetricType::Counter;
  void add(std::uint64_t n = 1) noexcept { value_.fetch_add(n, std::memory_order_relaxed); }
  void write(prometheus::ClientMetric& into) const {
    into.counter.value = static_cast<double>(value_.load(std::memory_order_relaxed));
  }

 private:
  std::atomic<std::uint64_t> value_{0};
};

class gauge {
 public:
  static constexpr auto type = prometheus::MetricType::Gauge;
  void add(std::int64_t delta) noexcept { value_.fetch_add(delta, std::memory_order_relaxed); }
  void set(std::int64_t value) noexcept { value_.store(value, std::memory_order_relaxed); }
  void write(prometheus::ClientMetric& into) const {
    into.gauge.value = static_cast<double>(value_.load(std::memory_order_relaxed));
  }

 private:
  std::atomic<std::int64_t> value_{0};
};

// A gauge that is not called one in the text format. db_client_connection_count is OpenTelemetry's name, but
// promtool wants _count for histograms alone and complains about a gauge of that name; it leaves untyped
// metrics be.
class untyped_gauge : public gauge {
 public:
  static constexpr auto type = prometheus::MetricType::Untyped;
  void write(prometheus::ClientMetric& into) const {
    gauge::write(into);
    into.untyped.value = into.gauge.value;
  }
};

// Durations in buckets. Counts never disagree with each other (the total is made from the buckets); the sum
// may be ahead of them by what is being observed during a scrape.
class histogram {
 public:
  static constexpr auto type = prometheus::MetricType::Histogram;
  static constexpr std::size_t max_buckets = 24;

  // `bounds`: inclusive upper bounds in nanoseconds, ascending, at most max_buckets, static storage.
  explicit histogram(std::span<std::int64_t const> bounds) noexcept : bounds_(bounds) {}

  void observe(clock::duration value) noexcept;
  void write(prometheus::ClientMetric& into) const;

 private:
  std::span<std::int64_t const> bounds_;
  std::atomic<std::int64_t> sum_ns_{0};
  std::array<std::atomic<std::uint64_t>, max_buckets + 1> counts_{};  // the last one used is +Inf
};

}  // namespace poolbench::telemetry
