#pragma once

#include "plan/plan.hpp"
#include "record/totals.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

// A finished run as report/ sees it: what the result file "loadgen.run/1" holds, no more and no less. Made
// once after a run (make_result) or read from a file (result_json.hpp); every output is written from it.
// Plain values: as thread-safe as any.
namespace loadgen::report {

// What wrote the result.
struct tool_info {
  std::string version;
  std::string commit;
};

// What the result file keeps of the plan.
struct plan_summary {
  std::string target;    // URL: of the request, or with a scenario of the server
  std::string scenario;  // its name; empty: a plain URL
  plan::client_kind client = plan::client_kind::async;
  plan::loop_kind loop = plan::loop_kind::closed;
  unsigned connections = 0;
  unsigned threads = 0;
  bool reuse = true;
  plan::arrivals_kind arrivals = plan::arrivals_kind::constant;  // open loop only
  std::optional<double> rate_rps;                                // open loop at one constant rate
  std::vector<plan::stage> stages;                               // open loop whose rate changes; else empty
  std::optional<double> duration_s;  // of the measured part, as planned; absent with `requests`
  std::optional<std::uint64_t> requests;
  double warmup_s = 0;
  double timeout_s = 0;
  std::uint64_t seed = 0;
};

struct threshold_outcome {
  std::string expression;       // as written
  std::optional<double> value;  // measured: ms, a share (0..1) or requests per second; absent: nothing was
  bool ok = false;              // false also when nothing was measured
};

struct run_result {
  tool_info tool;
  plan_summary plan;
  std::map<std::string, std::string> labels;
  record::totals totals;
  std::vector<threshold_outcome> thresholds;
  unsigned shards = 1;  // results merged into this one
};

// Evaluates the plan's thresholds too.
run_result make_result(tool_info tool, plan::plan const& plan, record::totals totals);

bool is_valid(run_result const& r) noexcept;  // nothing in invalid_reasons
bool thresholds_hold(run_result const& r) noexcept;

// The classes that every offered request falls into; ok + failed + timed_out + censored = offered.
struct request_counts {
  std::uint64_t ok = 0;
  std::uint64_t failed = 0;  // any other outcome, requests given up unsent (dropped, past_deadline) included
  std::uint64_t timed_out = 0;
  std::uint64_t censored = 0;
};
request_counts counts_of(record::step_totals const& step) noexcept;

// Words of the result file.
char const* name_of(plan::client_kind k) noexcept;    // "async", "sync"
char const* name_of(plan::loop_kind k) noexcept;      // "open", "closed"
char const* name_of(plan::arrivals_kind k) noexcept;  // "constant", "poisson", "replay"

}  // namespace loadgen::report
