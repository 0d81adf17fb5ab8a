#pragma once

#include "compare/blocks.hpp"
#include "plan/compare_options.hpp"

#include <atomic>
#include <cstdint>

// One block of a comparison.
namespace loadgen::trial {

struct block_shape {
  plan::nanoseconds measured;   // both parts together
  plan::nanoseconds discarded;  // before them, together
  double rate = 0;              // of the open loop
  std::uint64_t number = 0;     // of the block; each draws other ids and other choices than all before it
};

// Loads the variant for one block: first as fast as it goes (throughput and CPU per request), then at the
// rate (response times, and CPU per request at that pace). Blocks until it is done. `values` are in the order
// of compare::known_metrics(), those that were not measured are NaN; `problem` says why the block must not be
// used. Throws engine::target_error.
compare::block run_block(plan::variant const& which, block_shape const& shape, std::atomic<bool> const& stop);

// The seed of one part (0, 1) of a block. Were it the comparison's, every block would send the ids of the one
// before, and a server that knows them already would have nothing to do.
std::uint64_t seed_of(std::uint64_t comparison, std::uint64_t block, unsigned part) noexcept;

// Requests per second as fast as it goes, for a pilot: only the first part of a block, at its full length.
double full_speed(plan::variant const& which, block_shape const& shape, std::atomic<bool> const& stop);

}  // namespace loadgen::trial
