#pragma once

#include "report/result.hpp"

#include <cstdint>
#include <string>

// Results without a run: what tests of the outputs look at.
namespace loadgen::report::samples {

// A small one in which everything occurs and every number is chosen: two steps, failures of several kinds, an
// open loop with a warm-up, thresholds kept and missed. For golden files.
run_result everything();

// The least there can be: a closed loop on a plain URL, one request, nothing failed.
run_result plain();

// A believable run, drawn from distributions that the seed repeats.
struct shape {
  std::string db_mode = "pooled";  // a label
  plan::client_kind client = plan::client_kind::async;
  double rate_rps = 0;  // open loop; 0: closed
  double reached_rps = 1000;
  double median_ms = 1;
  double spread = 0.3;      // of the lognormal part
  double tail_share = 0.0;  // of requests that take tail_ms and more
  double tail_ms = 20;
  double acquire_ms = 0.01;
  double database_ms = 0.2;
  double stall_at_s = 0;  // the server stands still for stall_s; 0: never
  double stall_s = 0;
  unsigned seconds = 10;
  std::uint64_t seed = 1;
};
run_result simulated(shape const& s);

}  // namespace loadgen::report::samples
