#include "telemetry/metrics.hpp"

#include "telemetry/metrics_state.hpp"

#include <fmt/format.h>

#include <utility>

namespace poolbench::telemetry {
namespace {

// "SELECT products", without an allocation. What does not fit is cut: the names are ours and short.
class query_summary {
 public:
  query_summary(std::string_view operation, std::string_view table) noexcept {
    auto const done = table.empty() ? fmt::format_to_n(text_.data(), text_.size(), "{}", operation)
                                    : fmt::format_to_n(text_.data(), text_.size(), "{} {}", operation, table);
    size_ = std::min(done.size, text_.size());
  }
  std::string_view view() const noexcept { return {text_.data(), size_}; }

 private:
  std::array<char, 96> text_;
  std::size_t size_;
};

// The mode a request is counted under: that of its first visit to Postgres, for a switch may have come since.
connection_mode mode_of(request_record const& record, connection_mode in_force) noexcept {
  return record.db.empty() ? in_force : record.db.front().mode;
}

}  // namespace

metrics::metrics(metrics_options how) : state_(std::make_unique<state>(std::move(how))) {}
metrics::~metrics() = default;

void metrics::request_started(http::verb method, std::string_view scheme) noexcept {
  state_->http_active.at({label(method), scheme}).add(1);
}

void metrics::request_finished(http::exchange const& what, request_record const& record) noexcept {
  auto& s = *state_;
  auto const method = label(what.method);
  auto const by = label(mode_of(record, s.mode.load(std::memory_order_relaxed)));
  s.http_active.at({method, what.scheme}).add(-1);
  s.http_requests.at({method, what.route, status_label(what.status), what.scheme, by})
      .observe(record.total.length());

  for (auto const& visit : record.db) {
    // A wait that timed out is at least as long as it was seen to be; leaving it out would hide the slowest.
    // One that was refused at once was no wait.
    bool const waited = visit.execution || visit.error_type == "timeout";
    if (waited) s.wait[index(visit.mode)]->observe(visit.wait.length());
    query_summary const summary{visit.operation, visit.table};
    s.db_operations.at({"postgresql", visit.operation, summary.view(), visit.error_type, label(visit.mode)})
        .observe(visit.execution.value_or(visit.wait).length());
  }
  for (auto const& visit : record.redis)
    s.db_operations.at({"redis", visit.command, visit.command, visit.ok ? "" : "unavailable", by})
        .observe(visit.time.length());
}

void metrics::rejected(std::string_view reason) noexcept {
  state_->http_rejected.at({reason}).add();
}
void metrics::http_connections(int delta) noexcept {
  state_->connections.add(delta);
}

void metrics::connection_created(connection_mode by, clock::duration took, bool ok) {
  if (ok) state_->create[index(by)]->observe(took);
}

void metrics::connection_closed(connection_mode by, std::string_view reason) {
  state_->db_closed.at({reason, state_->options.pool_name, label(by)}).add();
}

void metrics::connection_used(connection_mode by, clock::duration held) {
  state_->use[index(by)]->observe(held);
}

void metrics::connection_count(connection_mode by, db::connection_state what, int delta) {
  auto const& counts = what == db::connection_state::idle ? state_->idle : state_->used;
  counts[index(by)]->add(delta);
}

void metrics::pending(connection_mode, int delta) {
  state_->waiting.add(delta);
}
void metrics::timed_out(connection_mode by) {
  state_->timeouts[index(by)]->add();
}
void metrics::offload_waited(clock::duration waited) {
  state_->offloaded.observe(waited);
}

void metrics::mode_in_force(connection_mode by) noexcept {
  state_->mode.store(by, std::memory_order_relaxed);
}

void metrics::pool_limits(std::size_t idle_min, std::size_t max) noexcept {
  state_->idle_min.set(static_cast<std::int64_t>(idle_min));
  state_->max.set(static_cast<std::int64_t>(max));
}

void metrics::event_loop_lag(clock::duration late) noexcept {
  state_->lag.observe(late);
}
void metrics::spans_from(std::function<export_counts()> source) {
  state_->spans = std::move(source);
}

}  // namespace poolbench::telemetry
