#pragma once

#include "engine/backlog.hpp"
#include "engine/run_state.hpp"

#include <mutex>
#include <optional>

namespace loadgen::engine {

// The one backlog that all blocking clients of a run take from: a ticket counter. Thread-safe.
class shared_backlog {
 public:
  explicit shared_backlog(run_state& run)
      : results_{run.how}, backlog_{{*run.arrivals, 0, 1}, run.what, run.journeys, results_} {}

  // The next arrival to be sent, due or not: the client waits for its time itself. Empty: there are no more.
  std::optional<schedule::arrival> take(nanoseconds now, nanoseconds ready) {
    std::lock_guard const lock{mutex_};
    return backlog_.take(now, ready, nanoseconds::max());
  }
  // What take() gave although the run was over before its time.
  void put_back(schedule::arrival const& what) {
    std::lock_guard const lock{mutex_};
    backlog_.put_back(what);
  }
  void close(nanoseconds end) {
    std::lock_guard const lock{mutex_};
    backlog_.close(end);
    results_.close(end);
  }
  // What was never handed out.
  record::recorder const& results() const noexcept { return results_; }

 private:
  std::mutex mutex_;
  record::recorder results_;
  backlog backlog_;
};

}  // namespace loadgen::engine
