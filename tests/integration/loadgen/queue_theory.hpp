#pragma once

#include "plan/plan.hpp"

#include <cstdint>

// One worker, first come first served, Poisson arrivals: what queueing theory says its customers wait.
namespace loadgen::tests {

enum class service_kind { fixed, exponential };  // M/D/1, M/M/1

// How long requests take, in units of the mean service time: M/D/1 the wait before service begins, as it is
// tabulated; M/M/1 the whole stay, whose distribution is the simpler one.
struct times {
  double mean = 0;
  double p99 = 0;
};

// In the long run.
times theory(service_kind kind, double utilisation);

// In the run of `what`, a plan whose requests ask the server for md1_us or mm1_us: the same arrivals from the
// plan's seed, and the service times that a delay_server with `service_seed` draws (Lindley's recursion). No
// sockets and no waiting: what an ideal generator would have found.
times ideal(service_kind kind, plan::plan const& what, double service_s, std::uint64_t service_seed);

}  // namespace loadgen::tests
