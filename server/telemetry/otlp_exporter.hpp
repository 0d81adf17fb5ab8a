#pragma once

#include "telemetry/otel_options.hpp"
#include "telemetry/otlp_retry.hpp"
#include "telemetry/span.hpp"

#include <chrono>
#include <cstdint>
#include <memory>

namespace poolbench::telemetry {

class log;

// Spans by what became of them; every span is in exactly one of them in the end.
struct export_counts {
  std::uint64_t sent = 0;     // the collector has taken it
  std::uint64_t dropped = 0;  // the queue was full, or the exporter had been stopped
  std::uint64_t failed = 0;   // the collector refused it, or could not be reached for too long
};

// Sends traces to a collector: OTLP over HTTP, binary protobuf
// (https://opentelemetry.io/docs/specs/otlp/#otlphttp), in a thread of its own which also makes the spans. A
// request only puts its facts into a bounded queue; when that is full they are dropped and counted, so that a
// dead or slow collector costs requests nothing.
//
// Retried, with back-off: 429, 502, 503, 504 and whatever kept an attempt from being answered. Anything else
// but 2xx loses the batch. A partial success is counted, not retried.
class otlp_exporter {
 public:
  // Starts the thread. Resource attributes that `how` does not set are taken from `defaults`
  // (service.version, service.instance.id, ...). `messages` must outlive it and gets at most one warning a
  // minute. Throws boost::system::system_error when how.ca_file cannot be read.
  otlp_exporter(otel_options how, span_context common, key_values const& defaults, log& messages,
                retry_options retry = {});
  otlp_exporter(otlp_exporter const&) = delete;
  otlp_exporter& operator=(otlp_exporter const&) = delete;
  // stop() with no time to flush, if it was not called.
  ~otlp_exporter();

  // The port that spans name as the server's: known only once the server listens, when a free one was asked
  // for.
  void listening_on(std::uint16_t port);

  // Queues a request's spans. Thread-safe; never blocks, never throws. Precondition: record.trace is set.
  void submit(http::exchange const& what, request_record const& record) noexcept;

  // Sends what is queued, for at most `flush` time, then ends the thread. What was not sent is counted as
  // failed. Blocks; idempotent.
  void stop(std::chrono::milliseconds flush);

  export_counts counts() const noexcept;

 private:
  class worker;
  std::unique_ptr<worker> worker_;
};

}  // namespace poolbench::telemetry
