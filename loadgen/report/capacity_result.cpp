#include "report/capacity_result.hpp"

#include "report/statistics.hpp"
#include "report/thresholds.hpp"

#include <algorithm>

namespace loadgen::report {
namespace {

constexpr int inconclusive = 3, not_valid = 4, interrupted = 130;

double average(std::vector<sweep_point const*> const& points, double measurement::*what) {
  double sum = 0;
  for (auto const* p : points) sum += p->*what;
  return points.empty() ? 0 : sum / static_cast<double>(points.size());
}

}  // namespace

probe judge_probe(plan::plan const& what, record::totals const& totals, double rate_rps) {
  probe p;
  auto const& all = totals.all;
  auto const counts = counts_of(all);
  p.rate_rps = rate_rps;
  p.achieved_rps = totals.achieved_rps;
  p.completed = all.completed;
  p.failed = counts.failed + counts.timed_out;
  p.p50_ms = percentile_ms(all.response_time, 50);
  p.p99_ms = percentile_ms(all.response_time, 99);
  p.invalid_reasons = totals.invalid_reasons;
  p.objectives = evaluate(what.thresholds, totals);
  if (all.offered > 0) {
    p.unsent = static_cast<double>(all.offered - all.started) / static_cast<double>(all.offered);
  }
  if (!p.invalid_reasons.empty()) {
    p.outcome = capacity::held::not_valid;
  } else {
    bool const holds =
        std::ranges::all_of(p.objectives, &threshold_outcome::ok) && p.unsent <= too_many_unsent;
    p.outcome = holds ? capacity::held::yes : capacity::held::no;
  }
  return p;
}

std::string_view name_of(capacity::search_end end) noexcept {
  switch (end) {
    case capacity::search_end::found:
      return "found";
    case capacity::search_end::above_highest:
      return "above_highest";
    case capacity::search_end::below_lowest:
      return "below_lowest";
    case capacity::search_end::out_of_probes:
      return "out_of_probes";
    case capacity::search_end::generator_limited:
      return "generator_limited";
  }
  return "";
}

std::string_view name_of(capacity::held outcome) noexcept {
  switch (outcome) {
    case capacity::held::yes:
      return "held";
    case capacity::held::no:
      return "missed";
    case capacity::held::not_valid:
      return "not_valid";
  }
  return "";
}

std::vector<sweep_level> levels_of(sweep_result const& r) {
  std::map<unsigned, std::vector<sweep_point const*>> by_connections;
  for (auto const& p : r.points) by_connections[p.connections].push_back(&p);
  std::vector<sweep_level> levels;
  for (auto& [connections, points] : by_connections) {
    sweep_level level{.connections = connections};
    for (auto const* p : points) level.failed += p->failed;
    level.not_valid =
        static_cast<unsigned>(std::erase_if(points, [](auto* p) { return !p->invalid_reasons.empty(); }));
    level.valid = static_cast<unsigned>(points.size());
    for (auto const* p : points) level.throughput += p->throughput / level.valid;
    level.p50_ms = average(points, &measurement::p50_ms);
    level.p99_ms = average(points, &measurement::p99_ms);
    levels.push_back(level);
  }
  return levels;
}

void fit_law(sweep_result& r) {
  std::vector<capacity::observation> observations;
  for (auto const& p : r.points) {
    if (p.invalid_reasons.empty() && p.throughput > 0) {
      observations.push_back({static_cast<double>(p.connections), p.throughput});
    }
  }
  r.fit = capacity::fit_usl(observations);
}

bool peak_was_seen(sweep_result const& r) {
  double largest = 0;
  for (auto const& level : levels_of(r)) {
    if (level.valid > 0) largest = level.connections;
  }
  return r.fit->peak->value <= largest;
}

int exit_code_of(capacity_result const& r) noexcept {
  if (r.interrupted) return interrupted;
  if (r.end == capacity::search_end::found) return 0;
  return r.end == capacity::search_end::generator_limited ? not_valid : inconclusive;
}

int exit_code_of(sweep_result const& r) {
  if (r.interrupted) return interrupted;
  if (r.fit) return 0;
  auto const levels = levels_of(r);
  auto const usable = std::ranges::count_if(levels, [](auto& level) { return level.valid > 0; });
  return usable < capacity::fewest_levels ? not_valid : inconclusive;
}

}  // namespace loadgen::report
