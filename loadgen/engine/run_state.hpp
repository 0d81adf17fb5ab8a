#pragma once

#include "engine/address.hpp"
#include "engine/journey_picker.hpp"
#include "engine/run_clock.hpp"
#include "engine/tls_context.hpp"
#include "engine/transport.hpp"
#include "plan/client_state.hpp"
#include "plan/plan.hpp"
#include "record/recorder.hpp"
#include "schedule/arrivals.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>

namespace loadgen::engine {

// What all workers of a run share. What is not atomic is set before the workers start, or (the clock) while
// they wait for the start.
struct run_state {
  run_state(plan::plan const& what, std::atomic<bool> const& stop, record::live_sink* live);

  plan::plan const& what;
  std::atomic<bool> const& stop;  // asked to end early
  record::recording const how;
  journey_picker const journeys;
  plan::feed_cursors feeds;
  // Seeds the ids in traceparent: not the run's seed, or two runs with one seed would share their traces.
  std::uint64_t const trace_seed;
  // Warm-up and measured window together; absent: until all requests are done.
  std::optional<nanoseconds> const length;
  std::optional<schedule::arrivals> const arrivals;  // open loop: the whole schedule, warm-up in front

  address target;
  std::unique_ptr<tls_context const> const tls;  // null: plain
  run_clock clock;

  // Closed loop with a number of requests: whether one more may be sent at `now`. The warm-up's are free.
  bool take_ticket(nanoseconds now) noexcept;

 private:
  bool const limited_;
  std::atomic<std::uint64_t> tickets_taken_{0};
};

}  // namespace loadgen::engine
