#pragma once

#include "plan/plan.hpp"

#include <string>
#include <string_view>

namespace loadgen::engine {

// How one request outside of the load went.
struct call_result {
  unsigned status = 0;  // 0: there was no answer
  std::string problem;  // why not; empty when there was one
};

// Sends a complete HTTP/1.1 request over a connection of its own and waits for the answer, at most so long.
// Blocks; throws nothing: what fails is said in the result.
call_result call(plan::endpoint const& to, std::string_view request, plan::nanoseconds limit);

}  // namespace loadgen::engine
