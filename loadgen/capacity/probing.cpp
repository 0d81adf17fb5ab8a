#include "capacity/probing.hpp"

#include "report/statistics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>

namespace loadgen::capacity {
namespace {

using clock = std::chrono::steady_clock;

// Makes the runs of one command, each with a seed of its own.
class prober {
 public:
  prober(std::atomic<bool> const& stop, engine::progress_callback const& on_progress)
      : stop_{stop}, on_progress_{on_progress} {}

  // Nothing: stopped. A target that could be reached before names the load that it broke down under.
  std::optional<record::totals> run(plan::plan what) {
    if (stop_) return std::nullopt;
    began_ = clock::now();
    what.seed += runs_;
    try {
      auto totals = engine::run(what, stop_, on_progress_);
      if (totals.interrupted) return std::nullopt;
      ++runs_;
      return totals;
    } catch (engine::target_error const& problem) {
      if (stop_) return std::nullopt;
      if (runs_ == 0) throw;
      throw engine::target_error{fmt::format("{} (after {} measurements)", problem.what(), runs_)};
    }
  }

  double began_s() const { return seconds(began_ - start_); }
  double elapsed_s() const { return seconds(clock::now() - start_); }

 private:
  static double seconds(clock::duration t) { return std::chrono::duration<double>{t}.count(); }

  std::atomic<bool> const& stop_;
  engine::progress_callback const& on_progress_;
  clock::time_point start_ = clock::now();
  clock::time_point began_ = start_;
  std::uint64_t runs_ = 0;
};

template <class Result>
Result begin(plan::plan const& what, report::tool_info const& tool) {
  Result r;
  r.tool = tool;
  r.plan = report::make_result(tool, what, {}).plan;
  r.labels = what.labels;
  r.started_at = std::chrono::system_clock::now();
  return r;
}

search_limits limits_of(plan::capacity_command const& command) {
  search_limits limits;
  limits.first_rps = command.first_rps;
  limits.lowest_rps = command.lowest_rps;
  limits.highest_rps = command.highest_rps;
  limits.precision = command.precision;
  limits.most_probes = command.most_probes;
  return limits;
}

report::sweep_point point_of(record::totals const& totals) {
  report::sweep_point p;
  auto const counts = report::counts_of(totals.all);
  p.achieved_rps = totals.achieved_rps;
  p.completed = totals.all.completed;
  p.failed = counts.failed + counts.timed_out;
  p.p50_ms = report::percentile_ms(totals.all.response_time, 50);
  p.p99_ms = report::percentile_ms(totals.all.response_time, 99);
  p.invalid_reasons = totals.invalid_reasons;
  if (totals.duration_s > 0) p.throughput = static_cast<double>(counts.ok) / totals.duration_s;
  return p;
}

}  // namespace

report::capacity_result search(plan::capacity_command const& command, report::tool_info const& tool,
                               std::atomic<bool> const& stop, watcher<report::capacity_result> const& who) {
  auto result = begin<report::capacity_result>(command.probe, tool);
  result.limits = limits_of(command);
  result.in_journeys =
      std::ranges::any_of(command.probe.work.journeys, [](auto& j) { return j.steps.size() > 1; });
  for (auto const& t : command.probe.thresholds) result.objectives.push_back(t.expression);

  edge_search decisions{result.limits};
  prober runs{stop, who.on_progress};
  while (auto const rate = decisions.next()) {
    auto what = command.probe;
    what.stages = {{what.duration, *rate, *rate}};
    auto const totals = runs.run(std::move(what));
    if (!totals) {
      result.interrupted = true;
      break;
    }
    auto probe = report::judge_probe(command.probe, *totals, *rate);
    probe.at_s = runs.began_s();
    decisions.report(probe.outcome);
    result.probes.push_back(std::move(probe));
    result.edge = decisions.found();
    result.highest_held_rps = decisions.highest_held_rps();
    result.generator_limit_rps = decisions.generator_limit_rps();
    if (who.on_measurement) who.on_measurement(result);
  }
  result.end = decisions.how_it_ended();
  result.duration_s = runs.elapsed_s();
  return result;
}

report::sweep_result sweep(plan::sweep_command const& command, report::tool_info const& tool,
                           std::atomic<bool> const& stop, watcher<report::sweep_result> const& who) {
  auto result = begin<report::sweep_result>(command.load, tool);
  result.rounds = command.rounds;
  prober runs{stop, who.on_progress};
  // One that was not valid is measured once more.
  auto const measure = [&](unsigned connections, unsigned round) {
    auto what = command.load;
    what.connections = connections;
    for (int attempt = 0; attempt < 2; ++attempt) {
      auto const totals = runs.run(what);
      if (!totals) return false;
      auto point = point_of(*totals);
      point.connections = connections;
      point.round = round;
      point.at_s = runs.began_s();
      bool const valid = point.invalid_reasons.empty();
      if (attempt > 0) result.points.pop_back();
      result.points.push_back(std::move(point));
      if (who.on_measurement) who.on_measurement(result);
      if (valid) break;
    }
    return true;
  };
  // Up in one round and down in the next: what drifts with time does not pass for what comes with the number.
  auto order = command.connections;
  for (unsigned round = 1; round <= command.rounds && !result.interrupted; ++round) {
    result.interrupted = !std::ranges::all_of(order, [&](auto n) { return measure(n, round); });
    std::ranges::reverse(order);
  }
  report::fit_law(result);
  result.duration_s = runs.elapsed_s();
  return result;
}

}  // namespace loadgen::capacity
