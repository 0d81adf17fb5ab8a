#pragma once

#include "telemetry/request_record.hpp"

#include <string>

namespace poolbench::http {

// The value of Server-Timing (https://www.w3.org/TR/server-timing/), in milliseconds with three decimals:
//   acq;dur=0.012, db;dur=0.350, redis;dur=0.100, app;dur=0.041, total;dur=0.503
// acq: waiting for usable connections, opening them included; db: statements running; redis: its visits;
// total: from the request's first byte to its response; app: what is left of total, never below 0.
void append_server_timing(std::string& out, telemetry::request_record const&);

// The value of traceparent (https://www.w3.org/TR/trace-context/): this request's own span as the parent.
void append_traceparent(std::string& out, telemetry::trace_context const&);

}  // namespace poolbench::http
