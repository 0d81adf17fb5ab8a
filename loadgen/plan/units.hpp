#pragma once

#include "plan/plan.hpp"

#include <cstdint>
#include <string>
#include <string_view>

// Numbers with units, as they are written on the command line, in scenario files and in thresholds. All
// throw bad_value, whose message says what was expected. No signs, no exponents, no spaces.
namespace loadgen::plan {

// "500us", "1.5s", "1m30s": numbers with ns, us, ms, s, m or h, added up; "0" needs no unit. At most 10,000
// h.
nanoseconds parse_duration(std::string_view written);

// "64", "10k", "1.5M": a whole number in [low, high].
std::uint64_t parse_count(std::string_view written, std::uint64_t low, std::uint64_t high);

// "950", "0.5", "10k", "1.5M": per second, up to 1,000 M.
double parse_rate(std::string_view written);

// "0.1%" or "0.001", in [0, 1].
double parse_share(std::string_view written);

// The shortest exact spelling that parse_duration reads: "1.5s", "20ms", "0s".
std::string format_duration(nanoseconds value);

}  // namespace loadgen::plan
