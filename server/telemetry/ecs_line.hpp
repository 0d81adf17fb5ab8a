#pragma once

#include "telemetry/log.hpp"
#include "telemetry/request_record.hpp"

#include <chrono>
#include <initializer_list>
#include <string>
#include <string_view>

namespace poolbench::telemetry {

// One log line without its line end, members in the order the ECS logging specification asks for
// (https://github.com/elastic/ecs-logging/tree/main/spec): @timestamp, log.level, message, ecs.version. Pure.
std::string ecs_line(std::chrono::system_clock::time_point when, log_level level, std::string_view service,
                     std::string_view message, std::initializer_list<log_field> fields,
                     trace_context const* trace);

}  // namespace poolbench::telemetry
