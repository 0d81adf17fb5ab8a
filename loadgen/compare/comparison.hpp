#pragma once

#include "compare/blocks.hpp"
#include "compare/judgement.hpp"
#include "compare/verdict.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace loadgen::compare {

// A whole comparison: how it was made, every block, and what was decided. What all outputs are written from.
struct comparison {
  std::string title;  // "shop, pooled"; may be empty
  std::string a, b;   // what the two sides are called
  std::string tool_version, tool_commit;
  std::chrono::system_clock::time_point started_at;
  double duration_s = 0;
  double rate_rps = 0;  // of the open loop
  double block_s = 0;
  double discard_s = 0;
  bool interrupted = false;
  design how;
  std::vector<metric> metrics;  // those that were measured
  std::vector<block> blocks;
  judgement judged;
};

// "B uses 6.1 % more CPU per request, 95 % interval 4.9 to 7.4 %: REGRESSION". One sentence that says what
// decided.
std::string sentence(comparison const& c);

// "+6.1 %" and "+4.9 to +7.4 %", of a ratio and of its interval.
std::string show_change(double ratio);
std::string show_changes(interval const& ratios);

// The geometric mean over usable quads' blocks of one side, by metric.
double typical(comparison const& c, side which, std::size_t metric);

}  // namespace loadgen::compare
