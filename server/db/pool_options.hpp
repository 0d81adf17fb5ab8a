#pragma once

#include "telemetry/request_record.hpp"

#include <cstddef>

namespace poolbench::db {

// How the pool behaves. Durations of 0 mean "never" where a comment says so.
struct pool_options {
  using duration = telemetry::clock::duration;

  std::size_t min = 10;            // connections kept open while the pool is in force
  std::size_t max = 20;            // never exceeded; at least 1, at least min
  std::size_t queue_limit = 1000;  // callers that may wait; one more is refused at once
  // Connections that may serve streams at a time, so that slow readers cannot take the whole pool; further
  // streams wait without being in the way of statements. 0: half of max, at least 1.
  std::size_t streams_max = 0;

  duration idle_timeout = std::chrono::minutes{10};  // idle longer, and more than min: closed; 0: never
  duration max_lifetime = std::chrono::minutes{30};  // replaced when older; 0: never
  double lifetime_jitter = 0.1;                      // each lifetime is shorter by a random share up to this
  // Idle longer: asked (one round trip) before use. 0: always.
  duration validate_after = std::chrono::milliseconds{500};
  duration leak_after = std::chrono::seconds{60};  // held longer by one caller: reported; 0: never

  // Between attempts to connect after one failed: doubles from the first to the second, each shorter by a
  // random share up to 10 %. The second bounds how long after Postgres' return the pool stays down.
  duration backoff_first = std::chrono::milliseconds{50};
  duration backoff_most = std::chrono::milliseconds{400};
};

// A snapshot, consistent in itself.
struct pool_statistics {
  std::size_t idle = 0;
  std::size_t used = 0;
  std::size_t opening = 0;
  std::size_t closing = 0;
  std::size_t pending = 0;  // callers waiting
  std::uint64_t opened = 0;
  std::uint64_t open_failures = 0;
  std::uint64_t closed = 0;
  std::uint64_t granted = 0;    // callers that got a connection
  std::uint64_t timed_out = 0;  // callers whose deadline passed while they waited
  std::uint64_t refused = 0;    // callers refused for another reason
  std::uint64_t cancelled = 0;  // callers that went away while they waited
  bool breaker_open = false;    // the last attempt to connect failed

  std::size_t total() const noexcept { return idle + used + opening + closing; }
};

}  // namespace poolbench::db
