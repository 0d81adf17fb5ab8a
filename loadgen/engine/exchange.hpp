#pragma once

#include "engine/response_parser.hpp"
#include "engine/run_clock.hpp"
#include "engine/transport.hpp"
#include "record/sample.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace loadgen::engine {

// One request and its answer on an established connection: writes, reads, parses, times. It waits for
// nothing itself, so the event loop and the blocking client run the same code.
class exchange {
 public:
  // Begins. What cannot be written at once is copied. `of` must outlive the exchange. `head`: the method is
  // HEAD. Returns whether it has ended already (a connection that is gone).
  bool begin(transport& wire, std::string_view request, wishes const& of, bool head, run_clock const& clock);
  // Goes on when the descriptor is ready (blocking: at once). Returns whether it has ended. `scratch` is room
  // for reading, shared by all exchanges of a thread. `hangup`: the peer has closed its side, as epoll tells.
  bool go_on(transport& wire, std::span<char> scratch, bool hangup, run_clock const& clock);

  // Valid once it has ended. ok: a complete answer, whatever its status.
  record::outcome how() const noexcept { return how_; }
  // Whether the connection may carry another request.
  bool keep_alive() const noexcept { return keep_alive_; }
  reply const& answer() const noexcept { return reply_; }
  // Since the run's start: the first byte of the answer (record::never: none came), the last.
  nanoseconds first_byte() const noexcept { return first_byte_; }
  nanoseconds done() const noexcept { return done_; }
  // Whether the kernel said when what was last read had come: done() is then that time, not that of reading.
  bool is_stamped() const noexcept { return stamped_; }
  // So far; also valid while it lasts.
  std::uint64_t bytes_sent() const noexcept { return bytes_sent_; }
  std::uint64_t bytes_received() const noexcept { return bytes_received_; }

 private:
  enum class fate { goes_on, ended };
  fate write(transport& wire, std::string_view data, run_clock const& clock);
  fate take(std::string_view data);
  fate take_end_of_stream();
  fate end(record::outcome how, bool keep_alive = false);
  void new_parser();

  std::optional<response_parser> parser_;
  reply reply_;
  wishes const* wishes_ = nullptr;
  bool head_ = false;
  std::string unsent_;    // the rest of a request that did not fit into the socket
  std::string unparsed_;  // the beginning of something the parser needs whole
  record::outcome how_ = record::outcome::ok;
  bool keep_alive_ = false;
  nanoseconds first_byte_ = record::never;
  nanoseconds done_{0};
  bool stamped_ = false;
  std::uint64_t bytes_sent_ = 0;
  std::uint64_t bytes_received_ = 0;
};

// How a connection that broke while a request was under way is called.
record::outcome classify_broken(io_result const& failed) noexcept;

}  // namespace loadgen::engine
