#pragma once

#include "report/result.hpp"

#include <boost/json/object.hpp>

#include <string>
#include <string_view>

// The result file, "schema": "loadgen.run/1". Times are in ms unless the key says otherwise; a block or key
// that is absent was not measured. Beyond the keys that every reader may rely on (requests, rate,
// response_time_ms, service_time_ms, send_lag_ms, connect_time_ms, ttfb_ms, server_timing_ms, status, errors,
// bytes, connections, cpu, steps, thresholds, valid, invalid_reasons, histograms) it has
//   plan.target, plan.reuse, plan.duration_s | plan.requests, plan.stages
//   tls_time_ms     where TLS was used
//   interrupted     true: ended by a signal, the numbers are those up to then
//   shards          of a merged result: how many were added
//   intervals       the time series from the run's start, warm-up included, one object per interval:
//                   begin_s, length_s, offered, completed, failed, in_flight, backlog, response_time_ms
//                   (count, p50, p99, max) and response_time (encoded as in "histograms")
//   slowest, failures   single requests: trace_id, step, at_s, response_ms, outcome, status
//   out_of_range    in a block of times: values above 1 h, which were recorded as 1 h
// "histograms" carries response_time, service_time, send_lag, connect_time, tls_time, ttfb and
// server_timing.NAME in HdrHistogram's V2 encoding, in microseconds; steps have theirs.
namespace loadgen::report {

inline constexpr std::string_view run_schema = "loadgen.run/1";

// Keys in the order of the schema. The same result always gives the same text.
boost::json::object to_json(run_result const& r);
std::string to_json_text(run_result const& r);  // pretty-printed, with a final newline

// Unknown keys are ignored, so that newer files can be read. Throws bad_file.
run_result parse_result(std::string_view text, std::string const& file);
run_result from_json(boost::json::value const& document, std::string const& file);
run_result read_result(std::string const& file);

}  // namespace loadgen::report
