#pragma once

#include "http/observer.hpp"
#include "telemetry/request_record.hpp"
#include "telemetry/trace_context.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace poolbench::telemetry {

enum class span_kind : std::uint8_t { internal = 1, server = 2, client = 3 };  // OTLP's numbers

// Most texts are in static storage or in the request: views, since a busy server makes 100,000 of them a
// second.
using attribute_value = std::variant<std::string_view, std::string, std::int64_t, double, bool>;

// One span, as OTLP has it. It refers to the request and the span_context that it was made of: they outlive
// it.
struct span {
  trace_id trace{};
  span_id id{};
  std::optional<span_id> parent;
  bool remote_parent = false;
  bool sampled = true;
  std::string trace_state;
  std::string name;
  span_kind kind = span_kind::internal;
  std::chrono::nanoseconds start{};  // since the Unix epoch
  std::chrono::nanoseconds end{};
  std::vector<std::pair<std::string_view, attribute_value>> attributes;  // names in static storage
  bool failed = false;                                                   // status Error; else unset
  std::string status_message;
};

// An answered request, kept until spans are made of it: everything in it is owned or has static storage.
struct finished_request {
  http::exchange what;  // its path is `path`
  std::string path;
  request_record record;

  finished_request(http::exchange const& from, request_record const& facts)
      : what(from), path(from.path), record(facts) {}
};

// What the spans of all requests have in common.
struct span_context {
  std::string server_address;
  std::uint16_t server_port = 0;
  std::string database_name;     // db.namespace of Postgres
  std::string database_address;  // server.address and server.port of its spans
  std::uint16_t database_port = 0;
  std::string redis_address;
  std::uint16_t redis_port = 0;
  std::string redis_database;  // db.namespace of Redis: its number
  // Added to a steady clock's time to get the time since the Unix epoch.
  std::chrono::nanoseconds epoch_offset{};
};

// system_clock's now minus steady_clock's now.
std::chrono::nanoseconds measure_epoch_offset() noexcept;

// How many spans make_spans makes of it.
std::size_t count_spans(request_record const& record) noexcept;

// The request's spans, its SERVER span first. Precondition: request.record.trace is set.
std::vector<span> make_spans(finished_request const& request, span_context const& common, id_source& ids);

}  // namespace poolbench::telemetry
