#include "record/recorder.hpp"

#include "record/server_timing.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace loadgen::record {
namespace {

constexpr std::size_t notable = 10;       // slowest and failed requests that are kept
constexpr std::size_t most_metrics = 32;  // of Server-Timing, per step: a server may send any names
constexpr std::size_t longest_metric = 64;

// To the nearest: rounding down would make every time half a microsecond too short on average.
std::int64_t in_microseconds(nanoseconds t) {
  return (t.count() + 500) / 1000;
}

// What the generator itself added.
std::int64_t send_lag_us(sample const& s) {
  return in_microseconds(s.sent - std::max(s.intended, s.ready));
}

constexpr auto slower = [](slow_request const& a, slow_request const& b) {
  return a.response_ms > b.response_ms;
};

}  // namespace

recorder::recorder(recording const& how) : how_{how}, steps_(how.step_names.size()) {
  slowest_.reserve(notable + 1);
  failures_.reserve(notable);
}

void recorder::record(sample const& s) {
  auto const response_us = in_microseconds(s.done - s.intended);
  if (how_.live != nullptr) tell(*how_.live, s, response_us);
  if (!how_.in_journey[s.step]) {
    record_step(s, response_us);
    return;
  }
  bump(s.sent == never ? live_unsent_ : live_ended_);
  if (is_completed(s.how)) bump(live_completed_);
  if (is_failed(s.how)) bump(live_failed_);
  intervals_.add(s, response_us);
  if (intervals_.closed_rows() != published_rows_) publish_closed_second();
  if (s.intended < how_.warmup) return;
  record_step(s, response_us);
  bytes_sent_ += s.bytes_sent;
  bytes_received_ += s.bytes_received;
  connections_reused_ += s.reused_connection ? 1 : 0;
  keep_if_notable(s, response_us);
}

void recorder::tell(live_sink& listener, sample const& s, std::int64_t response_us) const noexcept {
  auto const sent = s.sent != never;
  listener.on_request(s.step, s.how, response_us, sent ? in_microseconds(s.done - s.sent) : 0);
  if (sent && how_.open_loop && how_.in_journey[s.step]) listener.on_send_lag(send_lag_us(s));
}

void recorder::record_step(sample const& s, std::int64_t response_us) {
  auto& to = steps_[s.step];
  ++to.offered;
  ++to.outcomes[static_cast<std::size_t>(s.how)];
  if (s.how != outcome::dropped) to.response_time.record(response_us);
  if (s.sent == never) return;
  ++to.started;
  to.service_time.record(in_microseconds(s.done - s.sent));
  if (how_.open_loop) to.send_lag.record(send_lag_us(s));
  if (s.first_byte != never) to.ttfb.record(in_microseconds(s.first_byte - s.sent));
  if (!is_completed(s.how)) return;
  ++to.completed;
  ++to.status[s.status];
  if (!s.server_timing.empty()) record_server_timing(to, s.server_timing);
}

void recorder::record_server_timing(step_totals& to, std::string_view header) {
  while (auto const metric = next_metric(header)) {
    auto found = to.server_timing.find(metric->name);
    if (found == to.server_timing.end()) {
      if (to.server_timing.size() == most_metrics || metric->name.size() > longest_metric) continue;
      found = to.server_timing.emplace(metric->name, histogram{}).first;
    }
    found->second.record(metric->microseconds);
  }
}

void recorder::record_connect(nanoseconds tcp_and_tls, nanoseconds tls_alone) {
  if (how_.live != nullptr) how_.live->on_connection_opened();
  connect_time_.record(in_microseconds(tcp_and_tls));
  if (tls_alone > nanoseconds{0}) tls_time_.record(in_microseconds(tls_alone));
}

void recorder::keep_if_notable(sample const& s, std::int64_t response_us) {
  if (s.sent == never) return;  // no trace of it exists anywhere
  auto const response_ms = static_cast<double>(response_us) / 1000;
  auto const describe = [&] {
    return slow_request{.trace_id = fmt::format("{:016x}{:016x}", s.trace_id[0], s.trace_id[1]),
                        .step = how_.step_names[s.step],
                        .at_s = std::chrono::duration<double>{s.intended}.count(),
                        .response_ms = response_ms,
                        .how = s.how,
                        .status = s.status};
  };
  if (is_failed(s.how) && failures_.size() < notable) failures_.push_back(describe());
  if (slowest_.size() == notable && response_ms <= slowest_.front().response_ms) return;
  slowest_.push_back(describe());
  std::ranges::push_heap(slowest_, slower);
  if (slowest_.size() <= notable) return;
  std::ranges::pop_heap(slowest_, slower);
  slowest_.pop_back();
}

void recorder::publish_closed_second() {
  std::lock_guard const lock{published_mutex_};
  published_ = intervals_.last_closed();
  published_rows_ = intervals_.closed_rows();
}

recorder::counts recorder::live() const noexcept {
  auto const get = [](number const& n) { return n.load(std::memory_order_relaxed); };
  return {get(live_started_), get(live_ended_), get(live_unsent_), get(live_completed_), get(live_failed_)};
}

std::uint64_t recorder::recent(histogram& sum) const {
  std::lock_guard const lock{published_mutex_};
  sum.merge(published_);
  return published_rows_;
}

}  // namespace loadgen::record
