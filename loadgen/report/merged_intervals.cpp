#include "report/merged_intervals.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

namespace loadgen::report {

std::vector<record::interval_totals> laid_over_each_other(std::span<named_result const> results) {
  double row_s = 0;
  for (auto const& [name, result] : results) {
    auto const& rows = result.totals.intervals;
    if (!rows.empty()) row_s = std::max(row_s, rows.front().length_s);
  }
  std::map<std::int64_t, record::interval_totals> sum;
  for (auto const& [name, result] : results) {
    std::map<std::int64_t, record::interval_totals const*> last;  // of each row of the grid, in this result
    for (auto const& i : result.totals.intervals) {
      auto const at = static_cast<std::int64_t>(std::floor(i.begin_s / row_s + 1e-6));
      auto& row = sum[at];
      row.begin_s = static_cast<double>(at) * row_s;
      row.length_s = std::max(row.length_s, i.begin_s + i.length_s - row.begin_s);
      row.offered += i.offered;
      row.completed += i.completed;
      row.failed += i.failed;
      row.response_time.merge(i.response_time);
      last[at] = &i;
    }
    // Levels, not counts: of several rows in one, the last one's end is the end.
    for (auto const& [at, i] : last) {
      sum[at].in_flight += i->in_flight;
      sum[at].backlog += i->backlog;
    }
  }
  std::vector<record::interval_totals> rows;
  for (auto& [at, row] : sum) rows.push_back(std::move(row));
  return rows;
}

std::vector<record::interval_totals> behind_each_other(std::span<named_result const> results) {
  std::vector<run_result const*> in_order;
  for (auto const& [name, result] : results) in_order.push_back(&result);
  std::ranges::stable_sort(in_order, {}, [](auto const* r) { return r->totals.started_at; });
  std::vector<record::interval_totals> rows;
  for (auto const* result : in_order) {
    auto const first = result == in_order.front();
    auto const offset = rows.empty() ? 0 : rows.back().begin_s + rows.back().length_s;
    auto skipped = 0.0;
    for (auto const& i : result->totals.intervals) {
      if (!first && i.begin_s + 1e-6 < result->plan.warmup_s) {
        skipped = i.begin_s + i.length_s;
        continue;
      }
      rows.push_back(i);
      rows.back().begin_s += offset - skipped;
    }
  }
  return rows;
}

}  // namespace loadgen::report
