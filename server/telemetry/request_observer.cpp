#include "telemetry/request_observer.hpp"

#include "telemetry/metric_labels.hpp"
#ifdef POOLBENCH_BURN_PERCENT
#include "telemetry/cpu_burn.hpp"
#endif

#include <fmt/format.h>

#include <optional>
#include <string>
#include <utility>

namespace poolbench::telemetry {
namespace {

using boost::beast::http::fields;

// The parent a request names. Two traceparent headers are as good as none: nobody can say which is right.
std::optional<remote_parent> find_parent(fields const& headers) {
  auto const [first, last] = headers.equal_range("traceparent");
  if (first == last || std::next(first) != last) return std::nullopt;
  return parse_traceparent(first->value());
}

// Several tracestate headers are one list.
std::string find_tracestate(fields const& headers) {
  std::string joined;
  auto const [first, last] = headers.equal_range("tracestate");
  for (auto each = first; each != last; ++each) {
    if (!joined.empty()) joined += ',';
    joined += each->value();
  }
  return clean_tracestate(joined);
}

}  // namespace

request_observer::request_observer(metrics& numbers, log& lines, options how)
    : metrics_(numbers), log_(lines), options_(std::move(how)), ids_(options_.id_seed) {}

void request_observer::request_started(fields const& headers, http::verb method, std::string_view scheme,
                                       request_record& record) {
  if (options_.count) metrics_.request_started(method, scheme);
#ifdef POOLBENCH_BURN_PERCENT
  burn_cpu(POOLBENCH_BURN_PERCENT);
#endif
  auto const parent = find_parent(headers);
  if (!parent && options_.exporter == nullptr) return;

  auto& trace = record.trace.emplace();
  trace.span_id = ids_.next_span();
  if (parent) {
    trace.trace_id = parent->trace;
    trace.parent_span_id = parent->span;
    trace.sampled = parent->sampled;
    trace.trace_state = find_tracestate(headers);
  } else {
    trace.trace_id = ids_.next_trace();
  }
  if (options_.exporter == nullptr) return;

  auto const parent_sampled = parent ? std::optional{parent->sampled} : std::nullopt;
  trace.sampled = options_.sampling.sample(trace.trace_id, parent_sampled);
  auto const ratio = options_.sampling.tracestate_member(parent_sampled);
  if (trace.sampled && !ratio.empty())
    trace.trace_state = with_tracestate_member("ot", ratio, trace.trace_state);
}

void request_observer::request_finished(http::exchange const& what, request_record const& record) {
  if (options_.count) metrics_.request_finished(what, record);
  auto const* const trace = record.trace ? &*record.trace : nullptr;
  if (options_.exporter != nullptr && trace != nullptr && trace->sampled)
    options_.exporter->submit(what, record);
  if (!options_.log_requests || !log_.enabled(log_level::info)) return;

  auto const method = label(what.method);
  auto const took = std::chrono::nanoseconds{record.total.length()}.count();
  log_.write(log_level::info, fmt::format("{} {} {}", method, what.path, what.status),
             {{"http.request.method", method},
              {"url.path", what.path},
              {"http.route", what.route},
              {"http.response.status_code", std::int64_t{what.status}},
              {"http.response.bytes", static_cast<std::int64_t>(what.bytes_sent)},
              {"event.duration", std::int64_t{took}},
              {"event.outcome", what.status < 500 && !what.cut ? "success" : "failure"}},
             trace);
}

void request_observer::rejected(std::string_view reason) {
  metrics_.rejected(reason);
}
void request_observer::connections(int delta) {
  metrics_.http_connections(delta);
}

}  // namespace poolbench::telemetry
