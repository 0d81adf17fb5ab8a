#include "engine/run_state.hpp"

#include "engine/schedule_of.hpp"

#include <random>

namespace loadgen::engine {
namespace {

record::recording recording_of(plan::plan const& what, record::live_sink* live) {
  record::recording how;
  how.live = live;
  for (auto const& step : what.work.steps) how.step_names.push_back(step.name);
  how.in_journey.resize(what.work.steps.size());
  for (auto const& journey : what.work.journeys) {
    for (auto const step : journey.steps) how.in_journey[step] = true;
  }
  how.warmup = what.warmup;
  how.open_loop = what.loop == plan::loop_kind::open;
  return how;
}

std::uint64_t random_seed() {
  std::random_device device;
  return std::uint64_t{device()} << 32 | device();
}

}  // namespace

run_state::run_state(plan::plan const& plan_, std::atomic<bool> const& stop_, record::live_sink* live)
    : what{plan_},
      stop{stop_},
      how{recording_of(plan_, live)},
      journeys{plan_.work.journeys, plan_.seed},
      feeds{plan_.work.feeds.size()},
      trace_seed{random_seed()},
      length{length_of(plan_)},
      arrivals{schedule_of(plan_)},
      tls{plan_.target.tls ? std::make_unique<tls_context const>(plan_.target) : nullptr},
      limited_{plan_.requests.has_value() && plan_.loop == plan::loop_kind::closed} {}

bool run_state::take_ticket(nanoseconds now) noexcept {
  if (!limited_ || now < what.warmup) return true;
  return tickets_taken_.fetch_add(1, std::memory_order_relaxed) < *what.requests;
}

}  // namespace loadgen::engine
