#pragma once

#include "plan/plan.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace loadgen::plan {

// "NAME: VALUE" as -H takes it. Throws bad_value; Content-Length, Transfer-Encoding and Connection are
// refused because loadgen writes them. `Host` is a header like others here: see put_host().
header parse_header(std::string_view written);

// The name and value of a header that loadgen does not write itself. Throws bad_value.
void check_header(std::string_view name, std::string_view value);

// Upper case. Throws bad_value.
std::string parse_method(std::string_view written);

// A scenario of one journey of one step, both named "request". Nothing in it is taken for a hole.
scenario single_request(std::string method, std::string target, std::vector<header> headers,
                        std::string body);

// Takes `Host` out of every step's headers: the engine writes it. The last one's value, if there was any.
std::optional<std::string> take_host(scenario& from);

}  // namespace loadgen::plan
