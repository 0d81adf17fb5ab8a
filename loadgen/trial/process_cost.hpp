#pragma once

#include "plan/compare_options.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// What a server process costs.
namespace loadgen::trial {

// CPU seconds that the variant's server has used so far: from the kernel's clock of its process (nanoseconds,
// ended threads included), else from its metrics; nothing when neither is known or can be read.
std::optional<double> cpu_seconds(plan::variant const& of);

// Its resident memory; nothing without a pid.
std::optional<double> resident_mib(plan::variant const& of);

// The value of `process_cpu_seconds_total` in Prometheus' text format.
std::optional<double> cpu_seconds_in(std::string_view metrics);

// "4711", or the number at the beginning of the file of that name.
std::optional<int> pid_in(std::string const& number_or_file);

}  // namespace loadgen::trial
