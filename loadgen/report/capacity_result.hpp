#pragma once

#include "capacity/edge_search.hpp"
#include "capacity/usl.hpp"
#include "report/result.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What `loadgen capacity` and `loadgen sweep` found, with every measurement: what their files hold and their
// summaries tell. Plain values.
namespace loadgen::report {

// What every measurement has.
struct measurement {
  double at_s = 0;  // when it began, since the command's start
  double achieved_rps = 0;
  std::uint64_t completed = 0;
  std::uint64_t failed = 0;                  // timed out ones included
  double p50_ms = 0, p99_ms = 0;             // response time; 0: no answer at all
  std::vector<std::string> invalid_reasons;  // empty: valid
};

struct probe : measurement {
  double rate_rps = 0;
  capacity::held outcome = capacity::held::not_valid;
  std::vector<threshold_outcome> objectives;
  double unsent = 0;  // share of the offered requests that no connection was free for until the end
};
// From which share of unsent requests on a target does not keep up.
inline constexpr double too_many_unsent = 0.01;

// What a run at `rate_rps` says about the objective (the plan's thresholds). Pure.
probe judge_probe(plan::plan const& what, record::totals const& totals, double rate_rps);

struct capacity_result {
  tool_info tool;
  plan_summary plan;  // of a probe
  std::map<std::string, std::string> labels;
  std::chrono::system_clock::time_point started_at;
  double duration_s = 0;
  bool in_journeys = false;             // rates are of journeys: some have more than one request
  std::vector<std::string> objectives;  // as written
  capacity::search_limits limits;
  std::vector<probe> probes;  // in the order they were made
  bool interrupted = false;
  capacity::search_end end = capacity::search_end::out_of_probes;  // unless interrupted
  std::optional<capacity::edge> edge;
  double highest_held_rps = 0;     // 0: none
  double generator_limit_rps = 0;  // 0: it was not met
};

// "found", "above_highest", ...: "outcome" in the file.
std::string_view name_of(capacity::search_end end) noexcept;
std::string_view name_of(capacity::held outcome) noexcept;  // "held", "missed", "not_valid"

// One number of connections, once.
struct sweep_point : measurement {
  unsigned connections = 0;
  unsigned round = 0;     // from 1
  double throughput = 0;  // requests answered as expected, per second
};

struct sweep_result {
  tool_info tool;
  plan_summary plan;
  std::map<std::string, std::string> labels;
  std::chrono::system_clock::time_point started_at;
  double duration_s = 0;
  unsigned rounds = 0;
  std::vector<sweep_point> points;  // in the order they were measured
  bool interrupted = false;
  std::optional<capacity::usl_fit> fit;
};

// Of one number of connections, all rounds: what the law is fitted to.
struct sweep_level {
  unsigned connections = 0;
  unsigned valid = 0, not_valid = 0;  // measurements
  double throughput = 0;              // mean of the valid ones; 0: there is none
  double p50_ms = 0, p99_ms = 0;      // the same
  std::uint64_t failed = 0;
};
std::vector<sweep_level> levels_of(sweep_result const& r);  // ascending

// Fits the valid measurements; sets `fit`.
void fit_law(sweep_result& r);

// Whether the peak lies within what was measured.
bool peak_was_seen(sweep_result const& r);  // needs fit->peak

// 0 found or fitted, 3 inconclusive, 4 not valid, 130 interrupted.
int exit_code_of(capacity_result const& r) noexcept;
int exit_code_of(sweep_result const& r);

}  // namespace loadgen::report
