#include "report/live_metrics.hpp"

#include "report/result.hpp"

#include <prometheus/client_metric.h>
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <ctime>
#include <sstream>
#include <utility>
#include <vector>

namespace loadgen::report {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;
using labels = std::vector<ClientMetric::Label>;

constexpr auto relaxed = std::memory_order_relaxed;

// In microseconds; the catalogue's HTTP buckets. Lag is interesting below them.
constexpr std::array<std::int64_t, 23> request_bounds{
    100,     250,     500,       1'000,     2'000,     3'000,     4'000,     5'000,
    7'500,   10'000,  15'000,    25'000,    50'000,    75'000,    100'000,   250'000,
    500'000, 750'000, 1'000'000, 2'500'000, 5'000'000, 7'500'000, 10'000'000};
constexpr std::array<std::int64_t, 13> lag_bounds{1,   5,     10,    25,     50,      100,      250,
                                                  500, 1'000, 5'000, 10'000, 100'000, 1'000'000};

// Counts that many threads add to and one reads: a scrape may see an addition half done, the next one has it.
template <auto const& Bounds>
class live_histogram {
 public:
  void add(std::int64_t us) noexcept {
    auto const at = std::ranges::lower_bound(Bounds, us) - Bounds.begin();
    counts_[static_cast<std::size_t>(at)].fetch_add(1, relaxed);
    sum_us_.fetch_add(static_cast<std::uint64_t>(std::max<std::int64_t>(us, 0)), relaxed);
  }

  ClientMetric metric(labels with) const {
    ClientMetric m;
    m.label = std::move(with);
    auto& h = m.histogram;
    for (std::size_t i = 0; i < Bounds.size(); ++i) {
      h.sample_count += counts_[i].load(relaxed);
      h.bucket.push_back({h.sample_count, static_cast<double>(Bounds[i]) / 1e6});
    }
    h.sample_count += counts_.back().load(relaxed);
    h.sample_sum = static_cast<double>(sum_us_.load(relaxed)) / 1e6;
    return m;
  }
  bool empty() const noexcept {
    return std::ranges::all_of(counts_, [](auto const& n) { return n.load(relaxed) == 0; });
  }

 private:
  std::array<std::atomic<std::uint64_t>, Bounds.size() + 1> counts_{};
  std::atomic<std::uint64_t> sum_us_{0};
};
using request_histogram = live_histogram<request_bounds>;

// A label name that Prometheus takes and that is none of ours.
std::string label_name(std::string name) {
  for (char& c : name) {
    auto const fine = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    if (!fine) c = '_';
  }
  auto const ours = name == "step" || name == "outcome" || name == "client" || name == "le";
  if (name.empty() || (name[0] >= '0' && name[0] <= '9') || name.starts_with("__") || ours) {
    name.insert(0, "label_");
  }
  return name;
}

labels with(labels base, std::initializer_list<ClientMetric::Label> more) {
  base.insert(base.end(), more);
  return base;
}

MetricFamily single(char const* name, char const* help, MetricType type, double value, labels const& of) {
  ClientMetric m;
  m.label = of;
  (type == MetricType::Counter ? m.counter.value : m.gauge.value) = value;
  return {name, help, type, {std::move(m)}};
}

}  // namespace

struct live_metrics::state {
  struct step_state {
    std::string name;
    std::array<request_histogram, record::outcome_count> response;
    std::array<request_histogram, record::outcome_count> service;
  };

  labels common;  // client and the run's own
  labels info;
  std::function<double()> cpu_seconds;
  std::vector<step_state> steps;
  live_histogram<lag_bounds> send_lag;
  std::atomic<std::uint64_t> opened{0};
  std::atomic<double> target_rate{0};
  std::atomic<std::uint64_t> in_flight{0};
  std::atomic<std::uint64_t> backlog{0};

  // Success has a series from the start, so that rates begin at 0; failures when there is one.
  MetricFamily by_outcome(char const* name, char const* help,
                          std::array<request_histogram, record::outcome_count> step_state::*which) const {
    MetricFamily family{name, help, MetricType::Histogram, {}};
    for (auto const& step : steps) {
      for (std::size_t i = 0; i < record::outcome_count; ++i) {
        auto const how = static_cast<record::outcome>(i);
        auto const& h = (step.*which)[i];
        if (how != record::outcome::ok && h.empty()) continue;
        family.metric.push_back(
            h.metric(with(common, {{"step", step.name}, {"outcome", record::name_of(how)}})));
      }
    }
    return family;
  }
};

double live_metrics::process_cpu_seconds() {
  timespec used{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) / 1e9;
}

live_metrics::live_metrics(plan::plan const& plan, std::function<double()> cpu_seconds)
    : state_{std::make_unique<state>()} {
  auto& s = *state_;
  s.cpu_seconds = std::move(cpu_seconds);
  s.common.push_back({"client", name_of(plan.client)});
  for (auto const& [key, value] : plan.labels) s.common.push_back({label_name(key), value});
  s.info =
      with(s.common,
           {{"loop", name_of(plan.loop)}, {"scenario", plan.work.name}, {"seed", std::to_string(plan.seed)}});
  s.steps = std::vector<state::step_state>(plan.work.steps.size());
  for (std::size_t i = 0; i < s.steps.size(); ++i) s.steps[i].name = plan.work.steps[i].name;
}

live_metrics::~live_metrics() = default;

void live_metrics::on_request(std::size_t step, record::outcome how, std::int64_t response_us,
                              std::int64_t service_us) noexcept {
  if (step >= state_->steps.size()) return;
  auto& of = state_->steps[step];
  auto const i = static_cast<std::size_t>(how);
  of.response[i].add(response_us);
  if (service_us > 0) of.service[i].add(service_us);
}

void live_metrics::on_send_lag(std::int64_t lag_us) noexcept {
  state_->send_lag.add(lag_us);
}

void live_metrics::on_connection_opened() noexcept {
  state_->opened.fetch_add(1, relaxed);
}

void live_metrics::on_progress(engine::progress const& now) noexcept {
  state_->target_rate.store(now.target_rps, relaxed);
  state_->in_flight.store(now.in_flight, relaxed);
  state_->backlog.store(now.backlog, relaxed);
}

std::string live_metrics::text() const {
  auto const& s = *state_;
  std::vector<MetricFamily> families;
  families.push_back(s.by_outcome("loadgen_request_duration_seconds",
                                  "Response time: from the intended time to the end of the answer",
                                  &state::step_state::response));
  families.push_back(s.by_outcome("loadgen_service_time_seconds",
                                  "Service time: from the actual send to the end of the answer",
                                  &state::step_state::service));
  families.push_back({"loadgen_send_lag_seconds",
                      "How late requests were sent by the generator's own fault",
                      MetricType::Histogram,
                      {s.send_lag.metric(s.common)}});
  families.push_back(single("loadgen_target_rate", "Requests per second intended now, 0 in a closed loop",
                            MetricType::Gauge, s.target_rate.load(relaxed), s.common));
  families.push_back(single("loadgen_inflight_requests", "Requests sent and not yet answered",
                            MetricType::Gauge, static_cast<double>(s.in_flight.load(relaxed)), s.common));
  families.push_back(single("loadgen_backlog_requests", "Requests intended and not yet sent",
                            MetricType::Gauge, static_cast<double>(s.backlog.load(relaxed)), s.common));
  families.push_back(single("loadgen_connections_opened_total", "Connections opened", MetricType::Counter,
                            static_cast<double>(s.opened.load(relaxed)), s.common));
  families.push_back(
      single("loadgen_run_info", "1, with what is known about the run", MetricType::Gauge, 1, s.info));
  families.push_back(single("process_cpu_seconds_total", "User and system CPU time spent in seconds",
                            MetricType::Counter, s.cpu_seconds(), {}));
  std::ostringstream out;
  prometheus::TextSerializer{}.Serialize(out, families);
  return out.str();
}

}  // namespace loadgen::report
