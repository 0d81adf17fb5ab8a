#pragma once

#include "report/capacity_result.hpp"

#include <string>
#include <string_view>

// The files of `loadgen capacity --json`, "schema": "loadgen.capacity/1"
//   { schema, tool, started_at, duration_s, plan (of a probe, as in "loadgen.run/1"), seed, labels, slo,
//     limits: { start_rps, max_rps, precision, confidence, probes },
//     outcome: "found|above_highest|below_lowest|out_of_probes|generator_limited|interrupted",
//     capacity_rps: { estimate, low, high },  absent: no rate was held and a higher one missed
//     highest_held_rps, generator_limit_rps,  absent: none
//     probes: [{ rate_rps, at_s, outcome: "held|missed|not_valid", achieved_rps, completed, failed, p50_ms,
//                p99_ms, unsent_share, objectives: [{ expr, value, ok }], invalid_reasons }] }
// and of `loadgen sweep --json`, "schema": "loadgen.sweep/1"
//   { schema, tool, started_at, duration_s, plan, seed, labels, rounds,
//     outcome: "fitted|no_fit|interrupted",
//     law: { lambda_rps: { value, low, high }, sigma, kappa, residual, confidence },  absent: none fits
//     peak: { connections: { value, low, high }, throughput_rps, seen },  absent: the data show none
//     levels: [{ connections, throughput_rps, law_rps, p50_ms, p99_ms, failed, valid, not_valid }],
//     points: [{ connections, round, at_s, throughput_rps, achieved_rps, ..., invalid_reasons }] }
// Times of answers are in ms, times of day and lengths in s. Texts end with a newline.
namespace loadgen::report {

inline constexpr std::string_view capacity_schema = "loadgen.capacity/1";
inline constexpr std::string_view sweep_schema = "loadgen.sweep/1";

std::string to_json_text(capacity_result const& r);
std::string to_json_text(sweep_result const& r);

}  // namespace loadgen::report
