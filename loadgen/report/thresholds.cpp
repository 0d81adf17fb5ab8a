#include "report/thresholds.hpp"

#include "plan/threshold.hpp"

namespace loadgen::report {
namespace {

std::optional<double> share_failed(record::step_totals const& step) {
  if (step.offered == 0) return std::nullopt;
  auto const c = counts_of(step);
  return static_cast<double>(c.failed + c.timed_out) / static_cast<double>(step.offered);
}

std::optional<double> completed_per_second(record::step_totals const& step, double seconds) {
  if (seconds <= 0) return std::nullopt;
  return static_cast<double>(step.completed) / seconds;
}

// In ms; the plan has checked the name, so there is no other.
std::optional<double> response_statistic(std::string_view name, record::histogram const& h) {
  if (h.count() == 0) return std::nullopt;
  if (name == "mean") return h.mean_us() / 1000;
  if (name == "stdev") return h.stdev_us() / 1000;
  if (name == "min") return static_cast<double>(h.min_us()) / 1000;
  if (name == "max") return static_cast<double>(h.max_us()) / 1000;
  auto const percentile = plan::percentile_of(name);
  if (!percentile) return std::nullopt;
  return static_cast<double>(h.value_at_percentile_us(*percentile)) / 1000;
}

}  // namespace

std::optional<double> measure(plan::threshold const& t, record::totals const& totals) {
  if (t.step && *t.step >= totals.steps.size()) return std::nullopt;
  auto const& step = t.step ? totals.steps[*t.step] : totals.all;
  if (t.statistic == "error_rate") return share_failed(step);
  if (t.statistic == "rate") return completed_per_second(step, totals.duration_s);
  return response_statistic(t.statistic, step.response_time);
}

std::vector<threshold_outcome> evaluate(std::span<plan::threshold const> thresholds,
                                        record::totals const& totals) {
  std::vector<threshold_outcome> outcomes;
  outcomes.reserve(thresholds.size());
  for (auto const& t : thresholds) {
    auto const value = measure(t, totals);
    outcomes.push_back({t.expression, value, value && plan::holds(t, *value)});
  }
  return outcomes;
}

}  // namespace loadgen::report
