#pragma once

#include "engine/cpu_usage.hpp"

#include <optional>

namespace loadgen::engine {

// CPU time of a worker's thread between the end of the warm-up and the run's end. Called by that thread.
class window_cpu {
 public:
  explicit window_cpu(nanoseconds warmup) : warmup_{warmup} {}

  // To be told the time now and then: notices when the warm-up is over.
  void look_at(nanoseconds now) {
    if (!begin_ && now >= warmup_) begin_ = thread_cpu_time();
  }
  void end() { used_ = begin_ ? thread_cpu_time() - *begin_ : cpu_time{}; }
  cpu_time used() const noexcept { return used_; }

 private:
  nanoseconds warmup_;
  std::optional<cpu_time> begin_;
  cpu_time used_;
};

}  // namespace loadgen::engine
