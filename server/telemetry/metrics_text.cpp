#include "telemetry/metrics_state.hpp"
#include "telemetry/process_stats.hpp"

#include <prometheus/metric_type.h>
#include <prometheus/text_serializer.h>

#include <string>
#include <utility>

// The slow half of the metrics: from instruments to text.
namespace poolbench::telemetry {
namespace {

using prometheus::MetricFamily;
using prometheus::MetricType;

// A family without instruments: its values are known only when it is scraped.
template <std::size_t N>
class scraped {
 public:
  scraped(metric_names::family<N> const& what, MetricType type) : what_(&what) {
    family_.name = what.name;
    family_.help = what.help;
    family_.type = type;
  }

  scraped& with(double value, std::array<std::string, N> const& labels = {}) {
    auto& metric = family_.metric.emplace_back();
    for (std::size_t i = 0; i < N; ++i) metric.label.push_back({std::string{what_->labels[i]}, labels[i]});
    (family_.type == MetricType::Counter ? metric.counter.value : metric.gauge.value) = value;
    return *this;
  }
  MetricFamily done() { return std::move(family_); }

 private:
  metric_names::family<N> const* what_;
  MetricFamily family_;
};

template <std::size_t N>
scraped<N> gauge_family(metric_names::family<N> const& what) {
  return {what, MetricType::Gauge};
}
template <std::size_t N>
scraped<N> counter_family(metric_names::family<N> const& what) {
  return {what, MetricType::Counter};
}

}  // namespace

std::vector<MetricFamily> metrics::state::Collect() const {
  namespace names = metric_names;
  std::vector<MetricFamily> all;
  auto const add = [&all](auto const&... families) { (all.push_back(families.collect()), ...); };
  add(http_requests, http_active, http_connections, http_rejected);
  add(db_operations, db_wait, db_create, db_use, db_count, db_max, db_idle_min, db_pending, db_timeouts,
      db_closed);
  add(offload_queue, loop_lag);

  auto const in_force = mode.load(std::memory_order_relaxed);
  auto modes = gauge_family(names::mode_info);
  for (auto const each : all_modes) modes.with(each == in_force ? 1 : 0, {std::string{label(each)}});
  all.push_back(modes.done());

  auto const exported = spans();
  all.push_back(counter_family(names::exported_spans)
                    .with(static_cast<double>(exported.sent), {"sent"})
                    .with(static_cast<double>(exported.dropped), {"dropped"})
                    .with(static_cast<double>(exported.failed), {"failed"})
                    .done());
  all.push_back(
      gauge_family(names::build).with(1, {options.version, options.revision, options.compiler}).done());

  auto const process = read_process_stats();
  all.push_back(counter_family(names::process_cpu).with(process.cpu_seconds).done());
  all.push_back(gauge_family(names::process_memory).with(process.resident_bytes).done());
  all.push_back(gauge_family(names::process_fds).with(process.open_fds).done());
  all.push_back(gauge_family(names::process_threads).with(process.threads).done());
  all.push_back(gauge_family(names::process_start).with(process.start_time_seconds).done());
  return all;
}

std::vector<MetricFamily> metrics::collect() const {
  return state_->Collect();
}

std::string metrics::text() const {
  return prometheus::TextSerializer{}.Serialize(collect());
}

}  // namespace poolbench::telemetry
