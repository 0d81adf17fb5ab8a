#pragma once

#include "record/totals.hpp"
#include "report/merge.hpp"

#include <span>
#include <vector>

namespace loadgen::report {

// Of shards: each second of the sum is that second of every shard. Long runs have longer rows: all are laid
// on the longest one's grid.
std::vector<record::interval_totals> laid_over_each_other(std::span<named_result const> results);

// Of rounds: one after another without the pauses between them, in the order of their starts; the warm-ups of
// all but the first are left out.
std::vector<record::interval_totals> behind_each_other(std::span<named_result const> results);

}  // namespace loadgen::report
