#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace loadgen::engine {

// What a run tells about itself besides its results.
struct evidence {
  bool open_loop = false;
  double send_lag_p99_us = 0;  // open loop
  std::chrono::nanoseconds max_send_lag{0};
  std::uint64_t offered = 0;
  std::uint64_t overdue_while_idle = 0;  // due, but unsent at the end although connections were free
  double busiest_thread = 0;             // CPU time / wall time in the window, of the busiest worker thread
  double all_threads = 0;                // the same, of all together, as a share of the machine
  double stolen = 0;                     // share of the machine's CPU time that its hypervisor gave to others
  std::uint64_t local_failures = 0;      // connections that failed for want of ports or descriptors here
  unsigned clients = 0;
  unsigned clients_failed = 0;  // whose setup failed
  std::string why_failed;
};

// Shares from which on a run measures the generator rather than the target.
inline constexpr double saturated_thread = 0.98;
inline constexpr double saturated_machine = 0.98;
inline constexpr double too_much_stolen = 0.05;
inline constexpr double least_achieved = 0.99;

// Why the results must not be used: one sentence each; empty when they may.
std::vector<std::string> invalid_reasons(evidence const& of);

}  // namespace loadgen::engine
