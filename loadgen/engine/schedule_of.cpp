#include "engine/schedule_of.hpp"

#include <vector>

namespace loadgen::engine {
namespace {

std::vector<plan::stage> stages_with_warmup(plan::plan const& what) {
  auto stages = what.stages;
  if (what.warmup > std::chrono::nanoseconds{0} && !stages.empty()) {
    auto const rate = stages.front().begin_rps;
    stages.insert(stages.begin(), {what.warmup, rate, rate});
  }
  return stages;
}

}  // namespace

schedule::rate_curve rate_curve_of(plan::plan const& what) {
  return schedule::rate_curve{stages_with_warmup(what)};
}

std::optional<schedule::arrivals> schedule_of(plan::plan const& what) {
  if (what.loop == plan::loop_kind::closed) return {};
  if (what.arrivals == plan::arrivals_kind::replay) return schedule::arrivals{what.offsets};
  return schedule::arrivals{rate_curve_of(what), what.arrivals, what.seed, what.requests, what.warmup};
}

std::optional<std::chrono::nanoseconds> length_of(plan::plan const& what) {
  if (what.requests) return {};
  if (what.loop == plan::loop_kind::closed) return what.warmup + what.duration;
  return rate_curve_of(what).length();
}

}  // namespace loadgen::engine
