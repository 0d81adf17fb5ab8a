#pragma once

#include "plan/compare_options.hpp"

#include <chrono>
#include <string>

namespace loadgen::trial {

// Sends one request over plain HTTP and returns the answer's body. Blocks, for `patience` at most at each
// step. Throws engine::target_error, naming the request, when there is no answer or its status is not 2xx.
std::string call(plan::plain_request const& request,
                 std::chrono::milliseconds patience = std::chrono::seconds{10});

}  // namespace loadgen::trial
