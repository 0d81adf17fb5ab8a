#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace loadgen::report {

using system_time = std::chrono::system_clock::time_point;

// RFC 3339 in UTC to the millisecond: "2026-01-31T12:34:56.789Z".
std::string format_time(system_time t);
// What format_time writes, with or without the fraction; nothing if it is anything else.
std::optional<system_time> parse_time(std::string_view text);

}  // namespace loadgen::report
