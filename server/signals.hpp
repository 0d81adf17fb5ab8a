#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <functional>

namespace poolbench {

// What the operator says to the process: TERM and INT ask it to stop, HUP to reload. Callbacks run on the
// loop. Asked to stop a second time, the process ends at once with 128 + the signal's number, as a shell
// would report it.
class signals {
 public:
  signals(boost::asio::io_context& loop, std::function<void()> on_stop, std::function<void()> on_reload);
  signals(signals const&) = delete;
  signals& operator=(signals const&) = delete;

  // No longer listens, so that the loop can end. Thread-safe.
  void cancel();

 private:
  void wait_for_stop();
  void wait_for_reload();

  boost::asio::io_context& loop_;
  std::function<void()> on_stop_, on_reload_;
  boost::asio::signal_set stop_, reload_;
};

}  // namespace poolbench
