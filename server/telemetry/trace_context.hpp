#pragma once

#include "telemetry/request_record.hpp"

#include <atomic>
#include <optional>
#include <string>
#include <string_view>

// W3C Trace Context, https://www.w3.org/TR/trace-context/.
namespace poolbench::telemetry {

using trace_id = std::array<std::uint8_t, 16>;
using span_id = std::array<std::uint8_t, 8>;

// What a `traceparent` header says.
struct remote_parent {
  trace_id trace{};
  span_id span{};
  bool sampled = false;
};

// nullopt when the header is invalid, and then `tracestate` must be ignored too: all-zero ids, version ff,
// upper case, wrong length. Of a version above 00 the first 55 characters are read.
std::optional<remote_parent> parse_traceparent(std::string_view header);

// "00-<trace id>-<this request's own span id>-<01 when sampled, else 00>": for a response that continues the
// trace, and for requests made further on.
std::string format_traceparent(trace_context const& context);

// A `tracestate` fit to be passed on: at most 32 members and 512 characters (what is over is cut from the
// right), empty members dropped; empty when the header breaks the grammar.
std::string clean_tracestate(std::string_view header);

// `rest` (a clean tracestate) with `key=value` in front and any older member of that key removed.
std::string with_tracestate_member(std::string_view key, std::string_view value, std::string_view rest);

// Lower-case hexadecimal.
std::string to_hex(trace_id const& id);
std::string to_hex(span_id const& id);

// Makes trace and span ids: a counter run through a mixing function, so that it is lock-free, thread-safe,
// and the same for the same seed. Ids are unique, not secret. Never all-zero.
class id_source {
 public:
  explicit id_source(std::uint64_t seed) noexcept : seed_(seed) {}
  trace_id next_trace() noexcept;
  span_id next_span() noexcept;

 private:
  std::uint64_t next() noexcept;
  std::uint64_t const seed_;
  std::atomic<std::uint64_t> counter_{0};
};

}  // namespace poolbench::telemetry
