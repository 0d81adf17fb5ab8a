#pragma once

#include "telemetry/metrics.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <memory>

namespace poolbench::telemetry {

// Measures how late an event loop is: a timer that fires every `period` and compares. One per loop.
class loop_lag {
 public:
  // Begins at once. `into` must outlive the loop's run.
  loop_lag(boost::asio::any_io_executor loop, metrics& into,
           std::chrono::milliseconds period = std::chrono::milliseconds{100});
  loop_lag(loop_lag const&) = delete;
  loop_lag& operator=(loop_lag const&) = delete;
  // stop()
  ~loop_lag();

  // The timer no longer keeps the loop running. Thread-safe, returns at once, idempotent.
  void stop();

 private:
  class probe;
  std::shared_ptr<probe> probe_;
};

}  // namespace poolbench::telemetry
