#pragma once

#include "engine/toolbox.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <span>
#include <sys/epoll.h>

namespace loadgen::engine {

// epoll for an event loop of our own: each socket is registered once, edge-triggered, for its whole life, so
// that a request costs one send, one receive and its share of a wait, and waiting ends at the nanosecond
// asked for without a timer to be set. (Asio pays for a receive that finds nothing, or for a registration,
// with every request: a third of the CPU of a small one.) Needs Linux 5.11. Not thread-safe.
class poller : public connection_watcher {
 public:
  struct event {
    unsigned client;
    bool hangup;  // the peer has closed its side, or all is over
  };

  // Throws std::system_error.
  poller();
  poller(poller const&) = delete;
  poller& operator=(poller const&) = delete;
  ~poller() override;

  void opened(int descriptor, unsigned client) override;
  void closing(int, unsigned) override {}  // closing a descriptor ends its registration

  // Waits for events, at most `limit` (0 or less: not at all). Valid until the next call.
  std::span<event const> wait(std::chrono::nanoseconds limit);
  // Sleeps that long whatever comes meanwhile, then tells what did.
  std::span<event const> sleep(std::chrono::nanoseconds length);

 private:
  static constexpr std::size_t batch = 64;
  int descriptor_;
  std::array<epoll_event, batch> raw_{};
  std::array<event, batch> events_{};
};

}  // namespace loadgen::engine
