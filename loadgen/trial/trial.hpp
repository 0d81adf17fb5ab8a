#pragma once

#include "compare/comparison.hpp"
#include "plan/compare_options.hpp"

#include <atomic>
#include <functional>
#include <string_view>

namespace loadgen::trial {

// Measures until the comparison is decided, or `stop` is set, and returns everything. Blocks. `say` gets a
// line for people at each step. Throws engine::target_error when a side cannot be reached at all.
compare::comparison run(plan::compare_command const& what, std::atomic<bool> const& stop,
                        std::function<void(std::string_view)> const& say);

// The rate of the open loop: a quarter of what the slower side reaches as fast as it goes, rounded down to
// two digits. Both hold it even while others take half of the machine; at more, every such moment costs a
// quad.
double paced_rate(double slower_rps) noexcept;

}  // namespace loadgen::trial
