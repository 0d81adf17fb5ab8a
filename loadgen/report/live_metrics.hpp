#pragma once

#include "engine/engine.hpp"
#include "plan/plan.hpp"
#include "record/live_sink.hpp"

#include <functional>
#include <memory>
#include <string>

namespace loadgen::report {

// The run's numbers while it lasts, in Prometheus' text format; names as in the metric catalogue:
// - loadgen_request_duration_seconds, loadgen_service_time_seconds: histograms by step, outcome, client and
//   the run's labels, as all that follows;
// - loadgen_send_lag_seconds: histogram;
// - loadgen_target_rate, loadgen_inflight_requests, loadgen_backlog_requests: gauges;
// - loadgen_connections_opened_total: counter;
// - loadgen_run_info: 1, with loop, scenario and seed;
// - process_cpu_seconds_total: counter, of the whole process.
// Recording is a handful of relaxed atomic additions; everything is thread-safe. The final percentiles come
// from the HDR histograms, never from these buckets.
class live_metrics final : public record::live_sink {
 public:
  // Of the whole process, user and system, in seconds.
  static double process_cpu_seconds();

  explicit live_metrics(plan::plan const& plan, std::function<double()> cpu_seconds = process_cpu_seconds);
  ~live_metrics() override;

  void on_request(std::size_t step, record::outcome how, std::int64_t response_us,
                  std::int64_t service_us) noexcept override;
  void on_send_lag(std::int64_t lag_us) noexcept override;
  void on_connection_opened() noexcept override;
  void on_progress(engine::progress const& now) noexcept;  // the gauges

  std::string text() const;

 private:
  struct state;
  std::unique_ptr<state> state_;
};

}  // namespace loadgen::report
