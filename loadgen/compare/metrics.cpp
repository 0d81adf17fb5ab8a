#include "compare/metrics.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>

namespace loadgen::compare {
namespace {

struct words {
  std::string_view metric;
  std::string_view title;
  std::string_view more;  // with a hole for the size of the change
  std::string_view less;
};

constexpr std::array<words, 7> vocabulary{{
    {"cpu_us_per_request", "CPU per request", "uses {} more CPU per request", "uses {} less CPU per request"},
    {"p50_ms", "p50 response time", "answers {} slower (p50)", "answers {} faster (p50)"},
    {"throughput_rps", "throughput", "serves {} more requests per second",
     "serves {} fewer requests per second"},
    {"paced_cpu_us_per_request", "CPU per request, paced", "uses {} more CPU per request at the rate",
     "uses {} less CPU per request at the rate"},
    {"p90_ms", "p90 response time", "answers {} slower (p90)", "answers {} faster (p90)"},
    {"p99_ms", "p99 response time", "answers {} slower (p99)", "answers {} faster (p99)"},
    {"memory_mib", "memory", "holds {} more memory", "holds {} less memory"},
}};

words const* find(std::string_view metric) noexcept {
  for (auto const& w : vocabulary)
    if (w.metric == metric) return &w;
  return nullptr;
}

}  // namespace

std::vector<metric> known_metrics() {
  auto const make = [](char const* name, char const* unit, better direction, bool gated, double equivalence,
                       double minimal) {
    return metric{name, unit, direction, gated, false, equivalence, minimal};
  };
  return {make("cpu_us_per_request", "us", better::lower, true, 0.05, 0.01),
          make("p50_ms", "ms", better::lower, true, 0.25, 0.03),
          make("throughput_rps", "req/s", better::higher, true, 0.15, 0.03),
          make("paced_cpu_us_per_request", "us", better::lower, false, 0.10, 0.03),
          make("p90_ms", "ms", better::lower, false, 0.30, 0.05),
          make("p99_ms", "ms", better::lower, false, 0.30, 0.10),
          make("memory_mib", "MiB", better::lower, false, 0.10, 0.05)};
}

std::string_view title_of(std::string_view metric) noexcept {
  auto const* const known = find(metric);
  return known != nullptr ? known->title : metric;
}

std::string phrase(std::string_view metric, double ratio) {
  auto const size = fmt::format("{:.1f} %", std::abs(ratio - 1) * 100);
  auto const* const known = find(metric);
  if (known == nullptr) return fmt::format("has {} {} {}", size, ratio > 1 ? "more" : "less", metric);
  return fmt::format(fmt::runtime(ratio > 1 ? known->more : known->less), size);
}

}  // namespace loadgen::compare
