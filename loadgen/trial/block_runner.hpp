#pragma once

#include "compare/blocks.hpp"
#include "plan/compare_options.hpp"

#include <atomic>

// One block of a comparison.
namespace loadgen::trial {

struct block_shape {
  plan::nanoseconds measured;   // both parts together
  plan::nanoseconds discarded;  // before them, together
  double rate = 0;              // of the open loop
};

// Loads the variant for one block: first as fast as it goes (throughput and CPU per request), then at the
// rate (response times, and CPU per request at that pace). Blocks until it is done. `values` are in the order
// of compare::known_metrics(), those that were not measured are NaN; `problem` says why the block must not be
// used. Throws engine::target_error.
compare::block run_block(plan::variant const& which, block_shape const& shape, std::atomic<bool> const& stop);

// Requests per second as fast as it goes, for a pilot.
double full_speed(plan::variant const& which, plan::nanoseconds measured, plan::nanoseconds discarded,
                  std::atomic<bool> const& stop);

}  // namespace loadgen::trial
