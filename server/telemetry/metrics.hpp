#pragma once

#include "db/observer.hpp"
#include "http/observer.hpp"
#include "telemetry/otlp_exporter.hpp"
#include "telemetry/request_record.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace prometheus {
struct MetricFamily;
}

namespace poolbench::telemetry {

struct metrics_options {
  std::string version;   // of build_info
  std::string revision;  // the commit
  std::string compiler;
  std::string pool_name = "postgres";              // label db_client_connection_pool_name
  connection_mode mode = connection_mode::pooled;  // in force at the start
};

// Every metric of the server; their names, labels and buckets are in metric_names.hpp. What happens on the
// request path is a few relaxed atomic additions: no lock, no allocation once a combination of labels has
// been seen. Thread-safe throughout.
//
// Cardinality is bounded: routes are patterns, unknown methods are "_OTHER", and combinations of labels
// beyond a family's room are counted in one where every label is "_OTHER".
class metrics final : public db::observer {
 public:
  explicit metrics(metrics_options how);
  metrics(metrics const&) = delete;
  metrics& operator=(metrics const&) = delete;
  ~metrics() override;

  // HTTP. A request that visited Postgres is labelled with the mode of that visit, others with the mode in
  // force.
  void request_started(http::verb method, std::string_view scheme) noexcept;
  void request_finished(http::exchange const& what, request_record const& record) noexcept;
  void rejected(std::string_view reason) noexcept;
  void http_connections(int delta) noexcept;

  // db::observer
  void connection_created(connection_mode by, clock::duration took, bool ok) override;
  void connection_closed(connection_mode by, std::string_view reason) override;
  void connection_used(connection_mode by, clock::duration held) override;
  void connection_count(connection_mode by, db::connection_state what, int delta) override;
  void pending(connection_mode by, int delta) override;
  void timed_out(connection_mode by) override;
  void offload_waited(clock::duration waited) override;

  // Which mode new requests get; server_mode_info.
  void mode_in_force(connection_mode by) noexcept;
  // db_client_connection_max and …_idle_min: of the pool, configured.
  void pool_limits(std::size_t idle_min, std::size_t max) noexcept;
  void event_loop_lag(clock::duration late) noexcept;
  // Where otlp_exporter_spans_total comes from; without it all are 0. Call before the first scrape.
  void spans_from(std::function<export_counts()> source);

  // All families, in an order that does not change; prometheus-cpp's structs.
  std::vector<prometheus::MetricFamily> collect() const;
  // Prometheus' text format 0.0.4 (content type: text_content_type). Reads /proc and formats a few thousand
  // lines: milliseconds, so not on an event loop (see scraper.hpp).
  std::string text() const;
  static constexpr std::string_view text_content_type = "text/plain; version=0.0.4; charset=utf-8";

 private:
  struct state;
  std::unique_ptr<state> state_;
};

}  // namespace poolbench::telemetry
