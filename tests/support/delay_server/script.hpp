#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace loadgen::tests {

using std::chrono::nanoseconds;

// What a request's own query asks the server to do with it, so that a load program is a list of URLs:
//
//   delay_us=N             answer N us after the request was read
//   md1_us=N               queue for the one worker, which takes N us (M/D/1 when arrivals are Poisson)
//   mm1_us=N               the same, exponentially distributed with that mean, seeded
//   status=N               else the server's own, 200
//   bytes=N                that long a body; 12 unless said
//   framing=length         (default), chunked, or close (until the end of the stream)
//   close=1                close the connection after the answer, and say so
//   interim=N              N answers `103 Early Hints` in front
//   json=1                 a body {"token":"token-N","items":[{"id":1},{"id":2},{"id":3}]}, N counting
//   requests timing=1               Server-Timing: acq;dur=0.25, db;dur=1.5 fault=never            no answer
//         close            close instead of an answer
//         reset            reset instead of an answer
//         reset_inside     reset after half the answer
//         truncate         close after half the answer
//         garbage          something that is not HTTP
//         short_length     a Content-Length shorter than the body that follows
//         bad_coding       Transfer-Encoding: gzip with a Content-Length
//         endless_header, endless_chunk
//   percent=N              let `fault` befall only N of 100 requests (the first N of each hundred)
struct script {
  enum class queueing { none, fixed, exponential };
  enum class framing { length, chunked, close };
  enum class fault {
    none,
    never,
    close,
    reset,
    reset_inside,
    truncate,
    garbage,
    short_length,
    bad_coding,
    endless_header,
    endless_chunk
  };

  nanoseconds delay{0};
  queueing queue = queueing::none;
  nanoseconds service{0};
  unsigned status = 0;  // the one the server was made with
  std::size_t bytes = 12;
  framing frame = framing::length;
  fault what = fault::none;
  unsigned percent = 100;
  bool close_after = false;
  bool json = false;
  bool timing = false;
  unsigned interim = 0;
};

// Reads the query of a request target. Throws std::invalid_argument for what is not in the list above.
script parse_script(std::string_view target);

// The bytes that answer it, faults of content included; `number` is the request's. `head`: without the body.
std::string answer_bytes(script const& what, std::uint64_t number, bool head);
// What an endless answer goes on with for ever.
std::string_view endless_filler(script const& what);

}  // namespace loadgen::tests
