#include "report/merge.hpp"

#include "plan/bad_value.hpp"
#include "plan/threshold.hpp"
#include "report/bad_file.hpp"
#include "report/merged_intervals.hpp"
#include "report/run_windows.hpp"
#include "report/thresholds.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace loadgen::report {
namespace {

constexpr std::size_t notable = 10;  // slowest and failed requests that a result lists

void add(record::step_totals& to, record::step_totals const& from) {
  to.offered += from.offered;
  to.started += from.started;
  to.completed += from.completed;
  for (std::size_t i = 0; i < record::outcome_count; ++i) to.outcomes[i] += from.outcomes[i];
  for (auto const& [status, count] : from.status) to.status[status] += count;
  to.response_time.merge(from.response_time);
  to.service_time.merge(from.service_time);
  to.send_lag.merge(from.send_lag);
  to.ttfb.merge(from.ttfb);
  for (auto const& [metric, h] : from.server_timing) to.server_timing[metric].merge(h);
}

// By name: a shard in which a step never ran may not have it.
void add_steps(std::vector<record::step_totals>& to, std::vector<record::step_totals> const& from) {
  for (auto const& step : from) {
    auto const same = std::ranges::find(to, step.name, &record::step_totals::name);
    if (same == to.end()) {
      to.push_back(step);
    } else {
      add(*same, step);
    }
  }
}

template <typename Order>
void keep_notable(std::vector<record::slow_request>& of, Order order) {
  std::ranges::stable_sort(of, order);
  if (of.size() > notable) of.resize(notable);
}

void require_same(named_result const& first, named_result const& other) {
  auto const require = [&](char const* key, std::string const& a, std::string const& b) {
    if (a != b) {
      throw bad_file{
          fmt::format("{}: {}: expected \"{}\" as in {}, found \"{}\"", other.name, key, a, first.name, b)};
    }
  };
  auto const& a = first.result.plan;
  auto const& b = other.result.plan;
  require("client", name_of(a.client), name_of(b.client));
  require("loop", name_of(a.loop), name_of(b.loop));
  require("plan.target", a.target, b.target);
  require("plan.scenario", a.scenario, b.scenario);
}

// Rates that change add up only where they change together.
std::vector<plan::stage> merged_stages(std::span<named_result const> results, bool side_by_side) {
  auto sum = results.front().result.plan.stages;
  for (auto const& [name, result] : results.subspan(1)) {
    auto const& stages = result.plan.stages;
    auto const same = [&](auto const& a, auto const& b) {
      return a.length == b.length && (side_by_side || (a.begin_rps == b.begin_rps && a.end_rps == b.end_rps));
    };
    if (!std::ranges::equal(sum, stages, same)) return {};
    for (std::size_t i = 0; side_by_side && i < sum.size(); ++i) {
      sum[i].begin_rps += stages[i].begin_rps;
      sum[i].end_rps += stages[i].end_rps;
    }
  }
  return sum;
}

plan_summary merged_plan(std::span<named_result const> results, run_windows const& windows) {
  auto merged = results.front().result.plan;
  auto const all_have = [&](auto plan_summary::*member) {
    return std::ranges::all_of(results, [&](auto const& r) { return (r.result.plan.*member).has_value(); });
  };
  merged.connections =
      static_cast<unsigned>(windows.most_at_once([](auto const& p) { return p.connections; }));
  merged.threads = static_cast<unsigned>(windows.most_at_once([](auto const& p) { return p.threads; }));
  merged.rate_rps.reset();
  if (all_have(&plan_summary::rate_rps)) {
    merged.rate_rps = windows.most_at_once([](auto const& p) { return *p.rate_rps; });
  }
  merged.requests.reset();
  if (all_have(&plan_summary::requests)) {
    merged.requests = 0;
    for (auto const& r : results) *merged.requests += *r.result.plan.requests;
  }
  merged.duration_s.reset();
  if (all_have(&plan_summary::duration_s)) {
    merged.duration_s = 0;
    for (auto const& r : results) {
      auto const planned = *r.result.plan.duration_s;
      merged.duration_s =
          windows.overlap() ? std::max(*merged.duration_s, planned) : *merged.duration_s + planned;
    }
  }
  merged.stages = merged_stages(results, windows.overlap());
  return merged;
}

void add_totals(record::totals& to, record::totals const& from) {
  to.started_at = std::min(to.started_at, from.started_at);
  add(to.all, from.all);
  add_steps(to.steps, from.steps);
  to.connect_time.merge(from.connect_time);
  to.tls_time.merge(from.tls_time);
  to.connections_opened += from.connections_opened;
  to.connections_reused += from.connections_reused;
  to.bytes_sent += from.bytes_sent;
  to.bytes_received += from.bytes_received;
  to.cpu_user_s += from.cpu_user_s;
  to.cpu_system_s += from.cpu_system_s;
  to.interrupted = to.interrupted || from.interrupted;
  for (auto const& reason : from.invalid_reasons) {
    if (!std::ranges::count(to.invalid_reasons, reason)) to.invalid_reasons.push_back(reason);
  }
  to.slowest.insert(to.slowest.end(), from.slowest.begin(), from.slowest.end());
  to.failures.insert(to.failures.end(), from.failures.begin(), from.failures.end());
}

std::vector<threshold_outcome> shared_thresholds(std::span<named_result const> results,
                                                 record::totals const& totals) {
  std::vector<plan::step> names;
  for (auto const& step : totals.steps) names.emplace_back().name = step.name;
  std::vector<plan::threshold> shared;
  for (auto const& outcome : results.front().result.thresholds) {
    auto const everywhere = std::ranges::all_of(results, [&](named_result const& r) {
      return std::ranges::count(r.result.thresholds, outcome.expression, &threshold_outcome::expression) > 0;
    });
    if (!everywhere) continue;
    try {
      shared.push_back(plan::parse_threshold(outcome.expression, names));
    } catch (plan::bad_value const& e) {
      throw bad_file{
          fmt::format("{}: thresholds: \"{}\": {}", results.front().name, outcome.expression, e.what())};
    }
  }
  return evaluate(shared, totals);
}

}  // namespace

run_result merge(std::span<named_result const> results) {
  auto const& first = results.front();
  auto sum = first.result;
  for (auto const& other : results.subspan(1)) {
    require_same(first, other);
    add_totals(sum.totals, other.result.totals);
    std::erase_if(sum.labels, [&](auto const& label) {
      auto const same = other.result.labels.find(label.first);
      return same == other.result.labels.end() || same->second != label.second;
    });
    sum.shards += other.result.shards;
  }
  auto& t = sum.totals;
  run_windows const windows{results};
  sum.plan = merged_plan(results, windows);
  t.intervals = windows.overlap() ? laid_over_each_other(results) : behind_each_other(results);
  keep_notable(t.slowest, [](auto const& a, auto const& b) { return a.response_ms > b.response_ms; });
  keep_notable(t.failures, [](auto const& a, auto const& b) { return a.at_s < b.at_s; });
  t.duration_s = windows.covered_s();
  if (t.duration_s > 0) {
    t.achieved_rps = static_cast<double>(t.all.completed) / t.duration_s;
    if (sum.plan.loop == plan::loop_kind::open) {
      t.offered_rps = static_cast<double>(t.all.offered) / t.duration_s;
    }
  }
  sum.thresholds = shared_thresholds(results, t);
  return sum;
}

}  // namespace loadgen::report
