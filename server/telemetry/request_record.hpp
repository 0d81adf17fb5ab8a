#pragma once

#include <boost/container/small_vector.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// What happened while one request was served, as plain facts. The layers below append to it; metrics,
// Server-Timing, the request log and traces are all made from it afterwards, so that no layer needs to know
// who is listening. Not thread-safe: it belongs to one request, and whoever works for that request has it
// alone for that time.
namespace poolbench::telemetry {

using clock = std::chrono::steady_clock;

struct interval {
  clock::time_point begin{};
  clock::time_point end{};

  clock::duration length() const noexcept { return end - begin; }
};

// How a request gets its Postgres connection. Spelled per_request|pooled in metrics, per-request|pooled on
// the outside.
enum class connection_mode : std::uint8_t { per_request, pooled };

// One visit to Postgres: waiting for a usable connection, perhaps opening one, then the statement.
struct db_visit {
  std::string_view statement;  // the statement's name; static storage
  std::string_view operation;  // SELECT, UPDATE, INSERT, ...; static storage
  std::string_view table;      // main table; static storage
  std::string_view text;       // the statement with placeholders; static storage
  connection_mode mode = connection_mode::pooled;
  interval wait;                   // from asking for a connection until one was usable
  std::optional<interval> create;  // inside wait: opening and authenticating, if that happened for this visit
  std::optional<interval> execution;  // absent when no connection was had
  std::array<char, 6> sqlstate{};     // NUL-terminated; empty when the statement succeeded
  std::string_view error_type;        // "", "timeout", "unavailable", "server", ...; static storage
};

struct redis_visit {
  std::string_view command;  // GET, SET, ...; static storage
  interval time;
  bool ok = true;
};

// Other work worth a span and a Server-Timing share of its own, such as password hashing.
struct internal_visit {
  std::string_view name;  // static storage
  interval time;
};

// W3C trace context (https://www.w3.org/TR/trace-context/).
struct trace_context {
  std::array<std::uint8_t, 16> trace_id{};
  std::array<std::uint8_t, 8> span_id{};  // this request's own span
  std::optional<std::array<std::uint8_t, 8>> parent_span_id;
  bool sampled = false;     // record and export spans
  std::string trace_state;  // as received; empty when there was none
};

struct request_record {
  interval total;  // begin: first byte of the request seen; end: set when the response is about to be written
  std::optional<trace_context> trace;  // absent when the request brought none and tracing is off
  boost::container::small_vector<db_visit, 2> db;
  boost::container::small_vector<redis_visit, 2> redis;
  boost::container::small_vector<internal_visit, 1> internal;
};

}  // namespace poolbench::telemetry
