#include "record/recorder.hpp"

#include <algorithm>

namespace loadgen::record {
namespace {

constexpr std::size_t notable = 10;

void add(step_totals& to, step_totals const& from) {
  to.offered += from.offered;
  to.started += from.started;
  to.completed += from.completed;
  for (std::size_t i = 0; i < outcome_count; ++i) to.outcomes[i] += from.outcomes[i];
  for (auto const& [status, count] : from.status) to.status[status] += count;
  to.response_time.merge(from.response_time);
  to.service_time.merge(from.service_time);
  to.send_lag.merge(from.send_lag);
  to.ttfb.merge(from.ttfb);
  for (auto const& [name, times] : from.server_timing) to.server_timing[name].merge(times);
}

void append(std::vector<slow_request>& to, std::vector<slow_request> const& from) {
  to.insert(to.end(), from.begin(), from.end());
}

// The first ten in the order given.
template <typename Order>
void keep_notable(std::vector<slow_request>& of, Order order) {
  std::ranges::stable_sort(of, order);
  if (of.size() > notable) of.resize(notable);
}

}  // namespace

totals recorder::merge(std::vector<recorder const*> const& recorders, recording const& how, nanoseconds end) {
  totals sum;
  sum.steps.resize(how.step_names.size());
  interval_series intervals;
  for (auto const* from : recorders) {
    for (std::size_t i = 0; i < sum.steps.size(); ++i) add(sum.steps[i], from->steps_[i]);
    intervals.merge(from->intervals_);
    sum.connect_time.merge(from->connect_time_);
    sum.tls_time.merge(from->tls_time_);
    sum.connections_opened += from->connect_time_.count();
    sum.connections_reused += from->connections_reused_;
    sum.bytes_sent += from->bytes_sent_;
    sum.bytes_received += from->bytes_received_;
    append(sum.slowest, from->slowest_);
    append(sum.failures, from->failures_);
  }
  sum.all.name = "all";
  for (std::size_t i = 0; i < sum.steps.size(); ++i) {
    sum.steps[i].name = how.step_names[i];
    if (how.in_journey[i]) add(sum.all, sum.steps[i]);
  }
  sum.intervals = intervals.totals(end);
  keep_notable(sum.slowest, [](auto const& a, auto const& b) { return a.response_ms > b.response_ms; });
  keep_notable(sum.failures, [](auto const& a, auto const& b) { return a.at_s < b.at_s; });

  auto const window = std::max(end - how.warmup, nanoseconds{0});
  sum.duration_s = std::chrono::duration<double>{window}.count();
  if (sum.duration_s > 0) {
    sum.achieved_rps = static_cast<double>(sum.all.completed) / sum.duration_s;
    if (how.open_loop) sum.offered_rps = static_cast<double>(sum.all.offered) / sum.duration_s;
  }
  return sum;
}

}  // namespace loadgen::record
