#pragma once

#include "engine/address.hpp"
#include "engine/tls_context.hpp"

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace loadgen::engine {

enum class io_status {
  done,
  // Nothing could be done now: go on when the descriptor is ready (the event loop watches for both
  // directions). On a blocking transport: the time limit is over.
  would_block,
  end_of_stream,
  failed,
};

struct io_result {
  io_status status = io_status::done;
  std::size_t bytes = 0;
  int error = 0;  // errno where failed; 0 when it was TLS
  // Of a read, once stamp_arrivals() was called: when the last of these bytes came, by the kernel's
  // CLOCK_REALTIME since its epoch. 0: not known.
  std::chrono::nanoseconds arrived{0};
};

// A connection to the target: TCP or Unix socket, with or without TLS, non-blocking (for an event loop) or
// blocking with a time limit. No timers, no buffers. Not thread-safe. Expects SIGPIPE to be blocked.
class transport {
 public:
  enum class mode { non_blocking, blocking };

  transport() = default;
  // Takes over a connected plain socket.
  static transport over(int connected) noexcept;
  transport(transport&& other) noexcept;
  transport& operator=(transport&& other) noexcept;
  ~transport() { close(); }

  // Makes a socket for connect(). `tls` (may be null) must outlive the transport. Only `failed` or `done`.
  io_result open(address const& to, tls_context const* tls, mode how);
  // Connects, then shakes hands: call again when ready, until the result is not would_block.
  io_result connect(address const& to);
  io_result read(char* into, std::size_t size);
  io_result write(std::string_view data);
  void close() noexcept;

  // Blocking mode: how long connect, read and write wait.
  void set_time_limit(std::chrono::nanoseconds limit);

  // From now on reads tell when the bytes came, which may have been long before they are read. Plain TCP
  // only: elsewhere nothing changes.
  void stamp_arrivals() noexcept;

  // Turns a non-blocking connection into a blocking one.
  void make_blocking() noexcept;

  bool is_open() const noexcept { return descriptor_ >= 0; }
  // Connected and, with TLS, shaken hands.
  bool is_established() const noexcept { return state_ == state::established; }
  bool is_tls() const noexcept { return tls_ != nullptr; }
  int descriptor() const noexcept { return descriptor_; }
  // When TCP stood (before the TLS handshake), on the clock of the caller: see connect().
  bool is_shaking_hands() const noexcept { return state_ == state::handshaking; }

 private:
  enum class state { closed, opened, connecting, handshaking, established };
  io_result connected();
  io_result shake_hands();
  io_result read_stamped(char* into, std::size_t size) const;
  io_result tls_result(int returned) const;

  int descriptor_ = -1;
  state state_ = state::closed;
  bool stamped_ = false;
  ssl_session tls_;
  std::chrono::nanoseconds time_limit_{0};
};

// The connection that showed that the target can be reached, and how long making it took.
struct first_connection {
  transport wire;                             // closed: none
  std::chrono::nanoseconds connecting{0};     // TCP, and TLS where used
  std::chrono::nanoseconds shaking_hands{0};  // TLS alone
};

// "Connection refused", or what OpenSSL last said.
std::string describe(io_result const& failed);

}  // namespace loadgen::engine
