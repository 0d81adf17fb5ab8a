#pragma once

#include "telemetry/instruments.hpp"
#include "telemetry/labelled.hpp"
#include "telemetry/metric_labels.hpp"
#include "telemetry/metrics.hpp"

#include <prometheus/collectable.h>
#include <prometheus/metric_family.h>

#include <array>
#include <atomic>
#include <functional>
#include <span>
#include <vector>

namespace poolbench::telemetry {

// The instruments behind `metrics`. Private to metrics*.cpp and its tests.
struct metrics::state final : prometheus::Collectable {
  explicit state(metrics_options how) : options(std::move(how)), mode(options.mode) {}

  // All families, always in the same order.
  std::vector<prometheus::MetricFamily> Collect() const override;

  template <class Instrument>
  using per_mode = std::array<Instrument*, 2>;
  using bounds = std::span<std::int64_t const>;

  template <class Instrument>
  per_mode<Instrument> resolve(labelled<2, Instrument>& family) const {
    return {&family.at({options.pool_name, label(connection_mode::per_request)}),
            &family.at({options.pool_name, label(connection_mode::pooled)})};
  }
  per_mode<untyped_gauge> resolve(db::connection_state which) {
    return {&db_count.at({label(which), options.pool_name, label(connection_mode::per_request)}),
            &db_count.at({label(which), options.pool_name, label(connection_mode::pooled)})};
  }

  metrics_options const options;
  std::atomic<connection_mode> mode;
  std::function<export_counts()> spans{[] { return export_counts{}; }};

  labelled<5, histogram> http_requests{metric_names::http_request_duration, 2048,
                                       bounds{metric_names::http_buckets}};
  labelled<2, gauge> http_active{metric_names::http_active_requests, 32};
  labelled<0, gauge> http_connections{metric_names::http_connections, 1};
  labelled<1, counter> http_rejected{metric_names::http_rejected, 64};
  labelled<5, histogram> db_operations{metric_names::db_operation_duration, 1024,
                                       bounds{metric_names::database_buckets}};
  labelled<2, histogram> db_wait{metric_names::db_wait, 2, bounds{metric_names::wait_buckets}};
  labelled<2, histogram> db_create{metric_names::db_create, 2, bounds{metric_names::database_buckets}};
  labelled<2, histogram> db_use{metric_names::db_use, 2, bounds{metric_names::database_buckets}};
  labelled<3, untyped_gauge> db_count{metric_names::db_count, 4};
  labelled<1, gauge> db_max{metric_names::db_max, 1};
  labelled<1, gauge> db_idle_min{metric_names::db_idle_min, 1};
  labelled<1, gauge> db_pending{metric_names::db_pending, 1};
  labelled<2, counter> db_timeouts{metric_names::db_timeouts, 2};
  labelled<3, counter> db_closed{metric_names::db_closed, 64};
  labelled<0, histogram> offload_queue{metric_names::offload_queue, 1, bounds{metric_names::wait_buckets}};
  labelled<0, histogram> loop_lag{metric_names::event_loop_lag, 1, bounds{metric_names::wait_buckets}};

  // Found once, because their labels are known from the start; they also show as 0 before anything happened.
  per_mode<histogram> const wait{resolve(db_wait)};
  per_mode<histogram> const create{resolve(db_create)};
  per_mode<histogram> const use{resolve(db_use)};
  per_mode<counter> const timeouts{resolve(db_timeouts)};
  per_mode<untyped_gauge> const idle{resolve(db::connection_state::idle)};
  per_mode<untyped_gauge> const used{resolve(db::connection_state::used)};
  gauge& connections{http_connections.at({})};
  gauge& max{db_max.at({options.pool_name})};
  gauge& idle_min{db_idle_min.at({options.pool_name})};
  gauge& waiting{db_pending.at({options.pool_name})};
  histogram& offloaded{offload_queue.at({})};
  histogram& lag{loop_lag.at({})};
};

}  // namespace poolbench::telemetry
