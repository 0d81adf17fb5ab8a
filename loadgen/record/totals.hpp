#pragma once

#include "record/histogram.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

// What was measured, merged over all workers: plain values that report/ turns into files. No sockets, no
// clocks.
namespace loadgen::record {

// How a request ended. Every offered request ends in exactly one of these.
enum class outcome : std::uint8_t {
  ok,
  unexpected_status,   // answered, but not as expected (status)
  unexpected_content,  // answered, but a header, JSON value or extraction did not hold
  timed_out,           // no complete answer within --timeout; recorded at its age then
  resolve_failed,      // names are resolved once, before the run: never inside one
  connect_refused,
  connect_failed,  // any other failure to connect, TLS included
  connection_reset,
  closed_early,   // end of stream before a complete answer: nothing is sent again behind your back
  malformed,      // not HTTP, wrong framing, too large
  censored,       // unsent or in flight when the run ended; recorded as at least as old as it was
  dropped,        // backlog policy `drop`: no connection was free; counted, but has no response time
  past_deadline,  // backlog policy `deadline`: waited too long unsent; recorded at its age then
};
inline constexpr std::size_t outcome_count = 13;
// "ok", "unexpected_status", ...: the keys of "errors" in the result file.
char const* name_of(outcome o) noexcept;

// One step's, or all steps', numbers in the measured window (after the warm-up).
struct step_totals {
  std::string name;
  std::uint64_t offered = 0;    // intended in the window
  std::uint64_t started = 0;    // sent
  std::uint64_t completed = 0;  // answered completely, whatever the status
  std::array<std::uint64_t, outcome_count> outcomes{};
  std::map<unsigned, std::uint64_t> status;
  histogram response_time;  // done - intended (closed loop: the same as service time)
  histogram service_time;   // done - sent
  histogram send_lag;       // sent - max(intended, a connection was free): what the generator itself added
  histogram ttfb;           // first byte of the answer - sent
  std::map<std::string, histogram, std::less<>> server_timing;  // by metric name, from Server-Timing
};

// One row of the time series (one second by default), measured from the run's start, warm-up included.
struct interval_totals {
  double begin_s = 0;
  double length_s = 0;
  std::uint64_t offered = 0;
  std::uint64_t completed = 0;
  std::uint64_t failed = 0;
  std::uint64_t in_flight = 0;  // at its end
  std::uint64_t backlog = 0;    // at its end: intended, unsent
  histogram response_time;
};

struct slow_request {
  std::string trace_id;  // 32 hex digits
  std::string step;
  double at_s = 0;  // intended, since the run's start
  double response_ms = 0;
  outcome how = outcome::ok;
  unsigned status = 0;
};

struct totals {
  std::chrono::system_clock::time_point started_at;
  double duration_s = 0;  // the measured window
  step_totals all;        // named "all"; setup and teardown are not in it
  std::vector<step_totals> steps;
  std::vector<interval_totals> intervals;
  histogram connect_time;  // TCP, and TLS where used
  histogram tls_time;
  std::uint64_t connections_opened = 0;
  std::uint64_t connections_reused = 0;  // requests sent on a connection that had carried one before
  std::uint64_t bytes_sent = 0;
  std::uint64_t bytes_received = 0;
  double cpu_user_s = 0;
  double cpu_system_s = 0;
  double offered_rps = 0;   // 0: closed loop
  double achieved_rps = 0;  // completed / duration
  bool interrupted = false;
  std::vector<std::string> invalid_reasons;  // empty: the measurement is valid
  std::vector<slow_request> slowest;         // at most 10, slowest first
  std::vector<slow_request> failures;        // the first 10
};

}  // namespace loadgen::record
