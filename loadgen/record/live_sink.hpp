#pragma once

#include "record/totals.hpp"

#include <cstddef>
#include <cstdint>

namespace loadgen::record {

// Somebody who wants every request while the run still lasts (a metrics endpoint). Workers call it from their
// own threads, so it is thread-safe and does not block; nobody listening is a null pointer. Warm-up included:
// a scrape shows what the server sees.
class live_sink {
 public:
  virtual ~live_sink() = default;

  // One finished request; `step` counts in scenario::steps. service_us is 0 where nothing was sent.
  virtual void on_request(std::size_t step, outcome how, std::int64_t response_us,
                          std::int64_t service_us) noexcept = 0;
  virtual void on_send_lag(std::int64_t lag_us) noexcept = 0;
  virtual void on_connection_opened() noexcept = 0;
};

}  // namespace loadgen::record
