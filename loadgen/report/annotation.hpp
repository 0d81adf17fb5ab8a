#pragma once

#include "plan/plan.hpp"
#include "report/result.hpp"

#include <chrono>
#include <string>

// Marks in Grafana's graphs: https://grafana.com/docs/grafana/latest/developers/http_api/annotations/
namespace loadgen::report {

// The complete request POST /api/annotations that puts a mark with this text at that time. Its tags are
// "poolbench" and the run's labels, as NAME:VALUE. `plan.grafana` must be set.
std::string annotation_request(plan::plan const& plan, std::chrono::system_clock::time_point at,
                               std::string const& text);

// "loadgen: shop against http://127.0.0.1:8080 begins (async, 64 connections, seed 7)"
std::string begin_text(plan::plan const& plan);
// "loadgen: ends: 10,000 requests, 1,000/s, p50 1.2 ms, p99 3.4 ms, none failed"
std::string end_text(run_result const& result);

}  // namespace loadgen::report
