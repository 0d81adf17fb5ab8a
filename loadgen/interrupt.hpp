#pragma once

#include <atomic>
#include <csignal>
#include <functional>
#include <thread>

namespace loadgen {

// While one of these lives, the first SIGINT or SIGTERM sets `stop` and calls `on_first` (on a thread of its
// own); the second ends the process at once with exit code 130. Make it before any other thread, so that they
// all leave the signals to it; one at a time.
class interrupt_watch {
 public:
  interrupt_watch(std::atomic<bool>& stop, std::function<void()> on_first);
  ~interrupt_watch();
  interrupt_watch(interrupt_watch const&) = delete;
  interrupt_watch& operator=(interrupt_watch const&) = delete;

 private:
  void watch(std::atomic<bool>& stop, std::function<void()> const& on_first) const;

  sigset_t signals_{};
  sigset_t before_{};
  std::thread thread_;
};

}  // namespace loadgen
