#pragma once

#include "compare/verdict.hpp"

#include <string>
#include <string_view>
#include <vector>

// The things that are compared, and how people call them.
namespace loadgen::compare {

// All that a block can tell: cpu_us_per_request (at full speed), p50_ms, throughput_rps (gated),
// paced_cpu_us_per_request (at the rate), p90_ms, p99_ms, memory_mib (advisory).
std::vector<metric> known_metrics();

// Its place in known_metrics(), in which blocks of a running comparison are filled.
enum metric_place : std::size_t {
  cpu_place,
  p50_place,
  throughput_place,
  paced_cpu_place,
  p90_place,
  p99_place,
  memory_place
};

// "CPU per request", "p50 response time", ...; the name itself for a metric that is not known.
std::string_view title_of(std::string_view metric) noexcept;

// "uses 6.1 % more CPU per request", "answers half of the requests 3.0 % faster": what B does, given B / A.
std::string phrase(std::string_view metric, double ratio);

}  // namespace loadgen::compare
