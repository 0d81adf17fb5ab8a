#pragma once

#include "engine/engine.hpp"
#include "engine/run_state.hpp"
#include "engine/worker.hpp"

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

namespace loadgen::engine {

// Sums up, from outside, how a run's workers stand. Used by one thread, while the workers run.
class progress_meter {
 public:
  // Both must outlive it.
  progress_meter(run_state const& run, std::vector<std::unique_ptr<worker>> const& workers);

  // To be called about ten times a second.
  progress look();

 private:
  struct past {
    double at_s;
    std::uint64_t completed;
  };
  std::uint64_t due_by(nanoseconds now);

  run_state const& run_;
  std::vector<std::unique_ptr<worker>> const& workers_;
  std::optional<schedule::arrivals> schedule_;  // a copy of its own, to count what is due
  std::optional<schedule::arrival> next_due_;
  std::optional<schedule::rate_curve> rate_;
  std::uint64_t due_ = 0;
  std::deque<past> last_second_;
};

}  // namespace loadgen::engine
