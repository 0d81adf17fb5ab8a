#pragma once

#include "http/observer.hpp"
#include "telemetry/log.hpp"
#include "telemetry/metrics.hpp"
#include "telemetry/otlp_exporter.hpp"
#include "telemetry/sampler.hpp"
#include "telemetry/trace_context.hpp"

#include <cstdint>

namespace poolbench::telemetry {

// Makes metrics, the request log and traces out of what the HTTP layer tells: the one observer the listeners
// need. Everything passed in must outlive it. Thread-safe.
class request_observer final : public http::observer {
 public:
  struct options {
    bool count = true;                  // false: no metric of requests, to measure what counting costs
    bool log_requests = false;          // one info line per request
    otlp_exporter* exporter = nullptr;  // nullptr: no spans are made
    sampler sampling{sampler::kind::always_off, true};
    std::uint64_t id_seed = 0;  // random in production
  };

  request_observer(metrics& numbers, log& lines, options how);

  // Sets record.trace: continued from `traceparent` when the request brought a valid one, begun anew when
  // there is an exporter, absent otherwise.
  void request_started(boost::beast::http::fields const& headers, http::verb method, std::string_view scheme,
                       request_record& record) override;
  void request_finished(http::exchange const& what, request_record const& record) override;
  void rejected(std::string_view reason) override;
  void connections(int delta) override;

 private:
  metrics& metrics_;
  log& log_;
  options options_;
  id_source ids_;
};

}  // namespace poolbench::telemetry
