#pragma once

#include "support/delay_server/ledger.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

namespace loadgen::tests {

// The ground truth of the load generator's tests: an HTTP server that answers when and how each request's
// query says (see script.hpp), on one thread, with timers exact to what the kernel can do, and keeps its own
// ledger. Runs on a thread of its own from construction to destruction. Thread-safe.
class delay_server {
 public:
  using clock = std::chrono::steady_clock;

  struct options {
    std::string host = "127.0.0.1";  // or "::1"
    std::uint16_t port = 0;          // 0: a free one
    std::string unix_socket = {};    // a path: listens there instead
    bool keep_log = false;           // ledger::log
    std::uint64_t seed = 1;          // of exponential service times
    unsigned status = 200;           // of answers whose query says nothing else
  };

  // Throws std::system_error when it cannot listen.
  explicit delay_server(options how);
  delay_server() : delay_server(options{}) {}
  delay_server(delay_server const&) = delete;
  delay_server& operator=(delay_server const&) = delete;
  ~delay_server();

  std::uint16_t port() const noexcept;

  // Stands still from `begin` to `end`, as a stopped process would: nothing is accepted, read or answered.
  void freeze(clock::time_point begin, clock::time_point end);
  // The same, from the `number`-th request on (counted from 1, that one still unanswered), for so long. An
  // infinite one (duration::max()) ends with the server.
  void freeze_at_request(std::uint64_t number, clock::duration length);

  ledger read_ledger() const;

 private:
  class implementation;
  std::unique_ptr<implementation> implementation_;
};

}  // namespace loadgen::tests
