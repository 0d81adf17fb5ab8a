#include "report/result_json.hpp"

#include "report/json_text.hpp"
#include "report/statistics.hpp"
#include "report/time_text.hpp"

#include <boost/json/array.hpp>

#include <cmath>

namespace loadgen::report {
namespace {

namespace json = boost::json;
using record::histogram;

// Digits behind a microsecond (of ms) or a microsecond (of s) say nothing.
double rounded(double value, double digits = 1e6) {
  return std::round(value * digits) / digits;
}

json::object block(histogram const& h) {
  json::object o{{"mean", rounded(h.mean_us() / 1000)},
                 {"stdev", rounded(h.stdev_us() / 1000)},
                 {"min", to_ms(h.min_us())}};
  for (auto const& [key, percentile] : block_percentiles) o[key] = percentile_ms(h, percentile);
  o["max"] = to_ms(h.max_us());
  o["count"] = h.count();
  if (h.out_of_range() > 0) o["out_of_range"] = h.out_of_range();
  return o;
}

// Blocks of times go to `to`, the histograms behind them to histograms().
class time_blocks {
 public:
  explicit time_blocks(json::object& to) : to_{to} {}

  void add(std::string const& name, histogram const& h) {
    if (h.count() == 0) return;
    to_[name + "_ms"] = block(h);
    histograms_[name] = h.encode();
  }
  void add_server_timing(record::step_totals const& step) {
    json::object metrics;
    for (auto const& [metric, h] : step.server_timing) {
      if (h.count() == 0) continue;
      metrics[metric] = block(h);
      histograms_["server_timing." + metric] = h.encode();
    }
    if (!metrics.empty()) to_["server_timing_ms"] = std::move(metrics);
  }
  json::object histograms() && { return std::move(histograms_); }

 private:
  json::object& to_;
  json::object histograms_;
};

json::object requests_json(record::step_totals const& step) {
  auto const c = counts_of(step);
  return {{"offered", step.offered}, {"started", step.started},  {"completed", step.completed}, {"ok", c.ok},
          {"failed", c.failed},      {"timed_out", c.timed_out}, {"censored", c.censored}};
}

json::object status_json(record::step_totals const& step) {
  json::object o;
  for (auto const& [status, count] : step.status) o[std::to_string(status)] = count;
  return o;
}

// Everything but success and what the end of the run cut off: that is no error.
json::object errors_json(record::step_totals const& step) {
  json::object o;
  for (std::size_t i = 0; i < record::outcome_count; ++i) {
    auto const kind = static_cast<record::outcome>(i);
    if (kind == record::outcome::ok || kind == record::outcome::censored) continue;
    if (step.outcomes[i] > 0) o[record::name_of(kind)] = step.outcomes[i];
  }
  return o;
}

json::object plan_json(plan_summary const& p) {
  json::object o{{"target", p.target}};
  if (!p.scenario.empty()) o["scenario"] = p.scenario;
  o["connections"] = p.connections;
  o["threads"] = p.threads;
  o["reuse"] = p.reuse;
  if (p.rate_rps) o["rate_rps"] = *p.rate_rps;
  if (!p.stages.empty()) {
    auto& stages = o["stages"].emplace_array();
    for (auto const& s : p.stages) {
      stages.push_back(json::object{{"length_s", rounded(std::chrono::duration<double>{s.length}.count())},
                                    {"begin_rps", s.begin_rps},
                                    {"end_rps", s.end_rps}});
    }
  }
  if (p.loop == plan::loop_kind::open) o["arrivals"] = name_of(p.arrivals);
  if (p.duration_s) o["duration_s"] = rounded(*p.duration_s);
  if (p.requests) o["requests"] = *p.requests;
  o["warmup_s"] = rounded(p.warmup_s);
  o["timeout_s"] = rounded(p.timeout_s);
  return o;
}

json::object step_json(record::step_totals const& step) {
  json::object o{{"name", step.name}, {"requests", requests_json(step)}};
  time_blocks blocks{o};
  blocks.add("response_time", step.response_time);
  blocks.add("service_time", step.service_time);
  blocks.add("send_lag", step.send_lag);
  blocks.add("ttfb", step.ttfb);
  blocks.add_server_timing(step);
  o["status"] = status_json(step);
  o["errors"] = errors_json(step);
  o["histograms"] = std::move(blocks).histograms();
  return o;
}

json::object interval_json(record::interval_totals const& i) {
  json::object o{{"begin_s", rounded(i.begin_s)},
                 {"length_s", rounded(i.length_s)},
                 {"offered", i.offered},
                 {"completed", i.completed},
                 {"failed", i.failed},
                 {"in_flight", i.in_flight},
                 {"backlog", i.backlog}};
  if (auto const& h = i.response_time; h.count() > 0) {
    o["response_time_ms"] = json::object{{"count", h.count()},
                                         {"p50", percentile_ms(h, 50)},
                                         {"p99", percentile_ms(h, 99)},
                                         {"max", to_ms(h.max_us())}};
    o["response_time"] = h.encode();
  }
  return o;
}

json::array requests_list(std::vector<record::slow_request> const& requests) {
  json::array a;
  for (auto const& r : requests) {
    json::object o;
    if (!r.trace_id.empty()) o["trace_id"] = r.trace_id;
    o["step"] = r.step;
    o["at_s"] = rounded(r.at_s);
    o["response_ms"] = rounded(r.response_ms);
    o["outcome"] = record::name_of(r.how);
    if (r.status != 0) o["status"] = r.status;
    a.push_back(std::move(o));
  }
  return a;
}

}  // namespace

json::object to_json(run_result const& r) {
  auto const& t = r.totals;
  json::object o{{"schema", json::string_view{run_schema}},
                 {"tool", json::object{{"version", r.tool.version}, {"commit", r.tool.commit}}},
                 {"started_at", format_time(t.started_at)},
                 {"duration_s", rounded(t.duration_s)},
                 {"client", name_of(r.plan.client)},
                 {"loop", name_of(r.plan.loop)},
                 {"seed", r.plan.seed},
                 {"plan", plan_json(r.plan)}};
  auto& labels = o["labels"].emplace_object();
  for (auto const& [key, value] : r.labels) labels[key] = value;
  if (r.shards > 1) o["shards"] = r.shards;
  o["requests"] = requests_json(t.all);
  auto& rate = o["rate"].emplace_object();
  if (r.plan.loop == plan::loop_kind::open) rate["offered_rps"] = rounded(t.offered_rps);
  rate["achieved_rps"] = rounded(t.achieved_rps);

  time_blocks blocks{o};
  blocks.add("response_time", t.all.response_time);
  blocks.add("service_time", t.all.service_time);
  blocks.add("send_lag", t.all.send_lag);
  blocks.add("connect_time", t.connect_time);
  blocks.add("tls_time", t.tls_time);
  blocks.add("ttfb", t.all.ttfb);
  blocks.add_server_timing(t.all);

  o["status"] = status_json(t.all);
  o["errors"] = errors_json(t.all);
  o["bytes"] = json::object{{"sent", t.bytes_sent}, {"received", t.bytes_received}};
  o["connections"] = json::object{{"opened", t.connections_opened}, {"reused", t.connections_reused}};
  o["cpu"] = json::object{{"user_s", rounded(t.cpu_user_s)}, {"system_s", rounded(t.cpu_system_s)}};
  auto& steps = o["steps"].emplace_array();
  for (auto const& step : t.steps) steps.push_back(step_json(step));
  auto& thresholds = o["thresholds"].emplace_array();
  for (auto const& [expression, value, ok] : r.thresholds) {
    json::object outcome{{"expr", expression}};
    if (value) outcome["value"] = rounded(*value);
    outcome["ok"] = ok;
    thresholds.push_back(std::move(outcome));
  }
  o["valid"] = is_valid(r);
  auto& reasons = o["invalid_reasons"].emplace_array();
  for (auto const& reason : t.invalid_reasons) reasons.emplace_back(reason);
  o["interrupted"] = t.interrupted;
  o["slowest"] = requests_list(t.slowest);
  o["failures"] = requests_list(t.failures);
  auto& intervals = o["intervals"].emplace_array();
  for (auto const& i : t.intervals) intervals.push_back(interval_json(i));
  o["histograms"] = std::move(blocks).histograms();
  return o;
}

std::string to_json_text(run_result const& r) {
  return pretty_json(to_json(r)) + "\n";
}

}  // namespace loadgen::report
