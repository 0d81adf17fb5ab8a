#pragma once

#include "compare/comparison.hpp"
#include "compare/experiment.hpp"

#include <cmath>
#include <string>
#include <vector>

// A comparison that was never measured: B costs `cpu` times the CPU of A; one quad was discarded.
namespace loadgen::report::samples {

inline compare::comparison comparison(double cpu, std::string const& title = "shop, pooled") {
  using compare::better;
  using compare::metric;
  compare::comparison c;
  c.title = title;
  c.a = "BASE";
  c.b = "HEAD";
  c.tool_version = "1.2.3";
  c.tool_commit = "abc123";
  c.started_at = std::chrono::system_clock::time_point{std::chrono::seconds{1'800'000'000}};
  c.duration_s = 61.5;
  c.rate_rps = 900;
  c.block_s = 1;
  c.discard_s = 0.25;
  c.how.seed = 7;
  c.metrics = {metric{"cpu_us_per_request", "us", better::lower, true, false, 0.05, 0.01},
               metric{"p50_ms", "ms", better::lower, true, true, 0.25, 0.03},
               metric{"throughput_rps", "req/s", better::higher, true, false, 0.15, 0.03},
               metric{"p99_ms", "ms", better::lower, false, false, 0.30, 0.10}};
  compare::experiment e{c.how, c.metrics};
  int n = 0;
  for (auto next = e.next(); next; next = e.next(), ++n) {
    double const b = *next == compare::side::b ? 1 : 0;
    double const wobble = (n * 7 % 11 - 5) / 5.0;
    compare::block measured;
    measured.at_s = n * 1.5;
    measured.requests = 2000;
    measured.control = 0.28;
    measured.values = {65 * std::pow(cpu, b) * (1 + 0.01 * wobble), 0.31 * (1 + 0.3 * wobble * (n % 3 - 1)),
                       12'000 * (1 - 0.02 * wobble), 2.5 * (1 + 0.4 * wobble)};
    if (n == 6) measured.problem = "the offered rate of 900/s was not held";
    e.add(std::move(measured));
  }
  c.blocks = e.blocks();
  c.judged = e.so_far();
  return c;
}

}  // namespace loadgen::report::samples
