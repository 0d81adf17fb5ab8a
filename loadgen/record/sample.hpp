#pragma once

#include "record/totals.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace loadgen::record {

using std::chrono::nanoseconds;

// A time that did not come: the request was not sent, the answer never began.
inline constexpr nanoseconds never = nanoseconds::min();

// How one offered request ended. Times count from the run's start.
struct sample {
  std::size_t step = 0;  // into scenario::steps
  outcome how = outcome::ok;
  unsigned status = 0;  // 0: no answer with a status
  nanoseconds intended{0};
  // When its connection became free for it; the generator's own lag counts from this or the intended time,
  // whichever is later. Meaningless when the request was not sent.
  nanoseconds ready{0};
  // When the client acted: the first byte given to the kernel, or, where the request needed a new
  // connection, connect() called. Connecting is thus part of the service time of the request that needed it,
  // as it is for whoever waits for that request, and is not mistaken for lag.
  nanoseconds sent = never;
  nanoseconds first_byte = never;  // of the answer
  nanoseconds done{0};             // or given up, or the run's end
  std::uint64_t bytes_sent = 0;
  std::uint64_t bytes_received = 0;
  bool reused_connection = false;  // the connection had carried a request before
  std::array<std::uint64_t, 2> trace_id{};
  std::string_view server_timing;  // the header's value; valid during record() only
};

// Answered completely, whatever the status.
constexpr bool is_completed(outcome how) noexcept {
  return how == outcome::ok || how == outcome::unexpected_status || how == outcome::unexpected_content;
}

// Neither as expected nor merely cut off by the run's end.
constexpr bool is_failed(outcome how) noexcept {
  return how != outcome::ok && how != outcome::censored;
}

}  // namespace loadgen::record
