#pragma once

#include "plan/plan.hpp"
#include "record/live_sink.hpp"
#include "record/totals.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <stdexcept>

namespace loadgen::engine {

// What a live view shows; taken about ten times a second while a run lasts.
struct progress {
  double elapsed_s = 0;
  double total_s = 0;  // 0: unknown (-n)
  bool warming_up = false;
  std::uint64_t completed = 0;
  std::uint64_t failed = 0;
  std::uint64_t in_flight = 0;
  std::uint64_t backlog = 0;
  double target_rps = 0;  // 0: closed loop
  double recent_rps = 0;  // over the last second
  double recent_p50_ms = 0;
  double recent_p99_ms = 0;
};
using progress_callback = std::function<void(progress const&)>;

// The target did not accept a first connection, or setup failed for every client: nothing was measured.
struct target_error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Runs the plan to its end and returns what was measured. Blocks; call from one thread. `stop` may be set
// from a signal handler or any thread: the run then ends within 100 ms and what it has is returned with
// `interrupted` set. `on_progress` (may be empty) is called by the thread that called run().
// `live` (may be null) hears of every request, from the workers' threads.
// The warm-up comes before the plan's duration (at the rate its first stage begins with), not out of it.
record::totals run(plan::plan const& what, std::atomic<bool> const& stop,
                   progress_callback const& on_progress, record::live_sink* live = nullptr);

}  // namespace loadgen::engine
