#pragma once

#include "compare/comparison.hpp"

#include <span>
#include <string>

// Comparisons in the formats of other people's CI tools.
namespace loadgen::report {

// JUnit XML: a suite for each comparison, a case for each metric. REGRESSION and an open question of a metric
// that must be proven are failures, an INVALID comparison an error; advisory metrics always pass.
std::string comparison_junit(std::span<compare::comparison const> all);

// github-action-benchmark's customSmallerIsBetter: what B needs, with the half-width of the interval as its
// range. Throughput is written as microseconds per request, because less must be better.
std::string comparison_benchmark(std::span<compare::comparison const> all);

// Bencher Metric Format: B's value of each metric, with the interval of the ratio around it.
std::string comparison_bencher(std::span<compare::comparison const> all);

}  // namespace loadgen::report
