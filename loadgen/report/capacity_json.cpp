#include "report/capacity_json.hpp"

#include "report/json_text.hpp"
#include "report/time_text.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <cmath>

namespace loadgen::report {
namespace {

namespace json = boost::json;

double rounded(double value, double digits = 1e6) {
  return std::round(value * digits) / digits;
}
// A coefficient may be of any size: six significant digits.
double significant(double value) {
  if (value == 0 || !std::isfinite(value)) return value;
  auto const unit = std::pow(10, 5 - std::floor(std::log10(std::abs(value))));
  return std::round(value * unit) / unit;
}
json::string_view text(std::string_view s) {
  return {s.data(), s.size()};
}
json::array texts(std::vector<std::string> const& all) {
  json::array a;
  for (auto const& each : all) a.emplace_back(each);
  return a;
}

template <class Result>
json::object head(Result const& r, std::string_view schema) {
  json::object o{{"schema", text(schema)},
                 {"tool", json::object{{"version", r.tool.version}, {"commit", r.tool.commit}}},
                 {"started_at", format_time(r.started_at)},
                 {"duration_s", rounded(r.duration_s, 1e3)}};
  auto& plan = o["plan"].emplace_object();
  plan["target"] = r.plan.target;
  if (!r.plan.scenario.empty()) plan["scenario"] = r.plan.scenario;
  plan["client"] = name_of(r.plan.client);
  plan["loop"] = name_of(r.plan.loop);
  plan["connections"] = r.plan.connections;
  plan["threads"] = r.plan.threads;
  plan["reuse"] = r.plan.reuse;
  if (r.plan.loop == plan::loop_kind::open) plan["arrivals"] = name_of(r.plan.arrivals);
  plan["duration_s"] = rounded(r.plan.duration_s.value_or(0));
  plan["warmup_s"] = rounded(r.plan.warmup_s);
  plan["timeout_s"] = rounded(r.plan.timeout_s);
  o["seed"] = r.plan.seed;
  auto& labels = o["labels"].emplace_object();
  for (auto const& [key, value] : r.labels) labels[key] = value;
  return o;
}

void put(json::object& o, measurement const& m) {
  o["at_s"] = rounded(m.at_s, 1e3);
  o["achieved_rps"] = rounded(m.achieved_rps, 1e3);
  o["completed"] = m.completed;
  o["failed"] = m.failed;
  if (m.p99_ms > 0) {
    o["p50_ms"] = m.p50_ms;
    o["p99_ms"] = m.p99_ms;
  }
  o["invalid_reasons"] = texts(m.invalid_reasons);
}

json::object probe_json(probe const& p) {
  json::object o{{"rate_rps", significant(p.rate_rps)}, {"outcome", text(name_of(p.outcome))}};
  auto& objectives = o["objectives"].emplace_array();
  for (auto const& [expression, value, ok] : p.objectives) {
    json::object each{{"expr", expression}};
    if (value) each["value"] = rounded(*value);
    each["ok"] = ok;
    objectives.push_back(std::move(each));
  }
  o["unsent_share"] = rounded(p.unsent);
  put(o, p);
  return o;
}

json::object interval_json(capacity::estimate const& e) {
  return {{"value", significant(e.value)}, {"low", significant(e.low)}, {"high", significant(e.high)}};
}

}  // namespace

std::string to_json_text(capacity_result const& r) {
  auto o = head(r, capacity_schema);
  if (r.in_journeys) o["rates_are_of"] = "journeys";
  o["slo"] = texts(r.objectives);
  o["limits"] = json::object{{"start_rps", r.limits.first_rps},
                             {"max_rps", r.limits.highest_rps},
                             {"precision", r.limits.precision},
                             {"confidence", r.limits.confidence},
                             {"probes", r.limits.most_probes}};
  o["outcome"] = r.interrupted ? json::string_view{"interrupted"} : text(name_of(r.end));
  if (r.edge) {
    o["capacity_rps"] = json::object{{"estimate", significant(r.edge->estimate_rps)},
                                     {"low", significant(r.edge->low_rps)},
                                     {"high", significant(r.edge->high_rps)}};
  }
  if (r.highest_held_rps > 0) o["highest_held_rps"] = significant(r.highest_held_rps);
  if (r.generator_limit_rps > 0) o["generator_limit_rps"] = significant(r.generator_limit_rps);
  auto& probes = o["probes"].emplace_array();
  for (auto const& p : r.probes) probes.push_back(probe_json(p));
  return pretty_json(o) + "\n";
}

std::string to_json_text(sweep_result const& r) {
  auto o = head(r, sweep_schema);
  o["rounds"] = r.rounds;
  o["outcome"] = r.interrupted ? "interrupted" : r.fit ? "fitted" : "no_fit";
  if (r.fit) {
    o["law"] = json::object{{"lambda_rps", interval_json(r.fit->lambda)},
                            {"sigma", interval_json(r.fit->sigma)},
                            {"kappa", interval_json(r.fit->kappa)},
                            {"residual", significant(r.fit->residual)},
                            {"confidence", 0.95}};
    if (r.fit->peak) {
      o["peak"] = json::object{{"connections", interval_json(*r.fit->peak)},
                               {"throughput_rps", interval_json(*r.fit->peak_throughput)},
                               {"seen", peak_was_seen(r)}};
    }
  }
  auto& levels = o["levels"].emplace_array();
  for (auto const& level : levels_of(r)) {
    json::object each{{"connections", level.connections}};
    if (level.valid > 0) each["throughput_rps"] = rounded(level.throughput, 1e3);
    if (r.fit) each["law_rps"] = rounded(r.fit->law.throughput(level.connections), 1e3);
    if (level.p99_ms > 0) {
      each["p50_ms"] = rounded(level.p50_ms);
      each["p99_ms"] = rounded(level.p99_ms);
    }
    each["failed"] = level.failed;
    each["valid"] = level.valid;
    each["not_valid"] = level.not_valid;
    levels.push_back(std::move(each));
  }
  auto& points = o["points"].emplace_array();
  for (auto const& p : r.points) {
    json::object each{
        {"connections", p.connections}, {"round", p.round}, {"throughput_rps", rounded(p.throughput, 1e3)}};
    put(each, p);
    points.push_back(std::move(each));
  }
  return pretty_json(o) + "\n";
}

}  // namespace loadgen::report
