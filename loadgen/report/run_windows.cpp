#include "report/run_windows.hpp"

#include <algorithm>
#include <chrono>

namespace loadgen::report {

run_windows::run_windows(std::span<named_result const> results) {
  auto const first = results.front().result.totals.started_at;
  for (auto const& [name, result] : results) {
    auto const begin = std::chrono::duration<double>{result.totals.started_at - first}.count();
    windows_.push_back({&result.plan, begin, begin + result.totals.duration_s});
  }
  std::ranges::stable_sort(windows_, {}, &window::begin_s);
  auto end = windows_.front().begin_s;  // of what is covered so far
  for (auto const& w : windows_) {
    overlap_ = overlap_ || w.begin_s < end;
    covered_s_ += std::max(0.0, w.end_s - std::max(w.begin_s, end));
    end = std::max(end, w.end_s);
  }
}

double run_windows::most_at_once(std::function<double(plan_summary const&)> const& value_of) const {
  double most = 0;
  for (auto const& at : windows_) {
    double sum = 0;
    for (auto const& w : windows_) {
      auto const lasts = w.begin_s <= at.begin_s && at.begin_s < w.end_s;
      if (lasts || &w == &at) sum += value_of(*w.plan);
    }
    most = std::max(most, sum);
  }
  return most;
}

}  // namespace loadgen::report
