#pragma once

#include "plan/command_line.hpp"
#include "plan/plan.hpp"

#include <vector>

namespace loadgen::plan {

struct environment;

// `capacity`: the highest rate under an objective.
struct capacity_command {
  // What a probe is, at first_rps: an open loop of one stage. The objective is in `thresholds`, never empty,
  // every one an upper bound (< or <=) of a time or of error_rate.
  plan probe;
  double first_rps = 100;
  double lowest_rps = 1;  // ten requests a probe: below that its statistics say nothing
  double highest_rps = 1e6;
  double precision = 0.05;  // 0 .. 1, both excluded
  unsigned most_probes = 60;
};

// `sweep`: throughput by the number of connections.
struct sweep_command {
  plan load;                          // a closed loop; with the largest number of connections
  std::vector<unsigned> connections;  // ascending, at least four
  unsigned rounds = 3;
};

// Of [load] in the scenario file only client, threads, reuse, timeout, seed and (capacity) connections and
// max_send_lag count: how long and how fast is for the command to decide. Throw usage_error.
capacity_command make_capacity(command_line const& given, environment const& outside);
sweep_command make_sweep(command_line const& given, environment const& outside);

}  // namespace loadgen::plan
