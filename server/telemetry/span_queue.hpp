#pragma once

#include "telemetry/span.hpp"

#include <atomic>
#include <cstddef>
#include <deque>
#include <mutex>
#include <vector>

namespace poolbench::telemetry {

// Answered requests on their way to the exporter, bounded by the number of spans that they will become.
// Thread-safe; the lock is held for moving one element.
class span_queue {
 public:
  enum class pushed {
    stored,
    batch_complete,  // stored, and with it a batch can leave
    refused,         // no room, or closed
  };

  // Both in spans. A request with more spans than `capacity` is always refused.
  span_queue(std::size_t capacity, std::size_t batch) noexcept : capacity_(capacity), batch_(batch) {}

  pushed push(http::exchange const& what, request_record const& record);

  // The oldest requests that make up a batch: as many as fit, at least one; empty when there is none.
  std::vector<finished_request> take();

  // Spans waiting.
  std::size_t size() const noexcept { return spans_.load(std::memory_order_relaxed); }

  // From now on everything is refused.
  void close() noexcept { closed_ = true; }

 private:
  std::size_t const capacity_;
  std::size_t const batch_;
  std::atomic<bool> closed_{false};
  std::atomic<std::size_t> spans_{0};  // changed under the mutex only
  std::mutex mutex_;
  std::deque<finished_request> requests_;
};

}  // namespace poolbench::telemetry
