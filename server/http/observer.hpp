#pragma once

#include "http/message.hpp"
#include "telemetry/request_record.hpp"

#include <cstddef>
#include <string_view>

namespace poolbench::http {

// One answered request, told after its response was written (or failed to be).
struct exchange {
  verb method{};
  std::string_view route;   // pattern; empty: nothing matched
  std::string_view path;    // percent-decoded
  std::string_view scheme;  // http, https
  unsigned status = 0;
  std::size_t bytes_sent = 0;
  bool cut = false;  // the response could not be written completely
};

// Told what the HTTP layer does, on the event loop that does it: implementations are thread-safe and never
// block.
class observer {
 public:
  virtual ~observer() = default;
  // Before the handler runs. May set record.trace from the headers (traceparent, tracestate).
  virtual void request_started(boost::beast::http::fields const& headers, verb, std::string_view scheme,
                               telemetry::request_record& record) = 0;
  virtual void request_finished(exchange const& what, telemetry::request_record const& record) = 0;
  // Answered without a handler: "malformed", "header_timeout", "too_large", "overload", "draining", ...;
  // static storage.
  virtual void rejected(std::string_view reason) = 0;
  virtual void connections(int delta) = 0;
};

// Looks away: for a listener whose requests would blur the numbers of another one.
class silent_observer final : public observer {
 public:
  void request_started(boost::beast::http::fields const&, verb, std::string_view,
                       telemetry::request_record&) override {}
  void request_finished(exchange const&, telemetry::request_record const&) override {}
  void rejected(std::string_view) override {}
  void connections(int) override {}
};

}  // namespace poolbench::http
