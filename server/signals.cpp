#include "signals.hpp"

#include <boost/asio/post.hpp>

#include <csignal>
#include <cstdlib>

namespace poolbench {

signals::signals(boost::asio::io_context& loop, std::function<void()> on_stop,
                 std::function<void()> on_reload)
    : loop_(loop),
      on_stop_(std::move(on_stop)),
      on_reload_(std::move(on_reload)),
      stop_(loop, SIGTERM, SIGINT),
      reload_(loop, SIGHUP) {
  wait_for_stop();
  wait_for_reload();
}

void signals::wait_for_stop() {
  stop_.async_wait([this](boost::system::error_code error, int) {
    if (error) return;
    stop_.async_wait([](boost::system::error_code again_error, int number) {
      if (!again_error) std::_Exit(128 + number);
    });
    on_stop_();
  });
}

void signals::wait_for_reload() {
  reload_.async_wait([this](boost::system::error_code error, int) {
    if (error) return;
    on_reload_();
    wait_for_reload();
  });
}

void signals::cancel() {
  boost::asio::post(loop_, [this] {
    stop_.cancel();
    reload_.cancel();
  });
}

}  // namespace poolbench
