#pragma once

#include "report/result.hpp"

#include <span>
#include <string>

namespace loadgen::report {

struct named_result {
  std::string name;  // the file, for messages
  run_result result;
};

// One result as if one run had recorded all of them: histograms are added bucket by bucket (never percentiles
// averaged), counters and CPU are summed, rates are over the time in which at least one of them measured.
// Their start and length say whether they are shards, side by side, or rounds, one after another:
//   shards  connections, threads and intended rates are summed, intervals laid over each other from each
//   start rounds  connections, threads and intended rates are the largest, intervals follow each other, the
//   warm-ups
//           of all but the first left out
// Labels stay where all agree. Thresholds that all share are evaluated again on the sum. The seed is the
// first one's. Rounds are to be merged at once: a merged result no longer knows the pauses between them.
// Throws bad_file, naming the file, when client, loop, scenario or target differ; at least one result.
run_result merge(std::span<named_result const> results);

}  // namespace loadgen::report
