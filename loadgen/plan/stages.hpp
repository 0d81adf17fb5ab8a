#pragma once

#include "plan/plan.hpp"

#include <span>
#include <string_view>
#include <vector>

namespace loadgen::plan {

// "10s:100,30s:1k": each stage goes linearly from the rate before it to its own rate in its own time; the
// first one starts at `start_rps`. What k6's ramping-arrival-rate does with its `stages` and `startRate`:
// to hold a rate, name it twice ("10s:100,1m:100"); a stage of no length ("0s:500") jumps.
// Throws bad_value: no stage may be missing its time or rate, together they must last and must send
// something.
std::vector<stage> parse_stages(std::string_view written, double start_rps = 0);

nanoseconds total_length(std::span<stage const> stages) noexcept;

}  // namespace loadgen::plan
