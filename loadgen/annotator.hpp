#pragma once

#include "plan/plan.hpp"
#include "report/result.hpp"

#include <chrono>
#include <functional>
#include <string>

namespace loadgen {

// Marks the begin and the end of a run in Grafana, where the plan names one. What Grafana says, or that it
// says nothing, never changes the run: the first failure is one warning, after which it is left alone. Used
// by one thread; each call may block for two seconds.
class annotator {
 public:
  // `what` must outlive it. `warn` gets one line.
  annotator(plan::plan const& what, std::function<void(std::string)> warn);

  // Marks the begin once, however often it is called.
  void begun(std::chrono::system_clock::time_point at);
  void ended(report::run_result const& result);

 private:
  void post(std::chrono::system_clock::time_point at, std::string const& text);

  plan::plan const& what_;
  std::function<void(std::string)> warn_;
  bool begun_ = false;
  bool given_up_ = false;
};

}  // namespace loadgen
