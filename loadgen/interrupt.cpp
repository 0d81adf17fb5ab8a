#include "interrupt.hpp"

#include <cstdlib>
#include <pthread.h>
#include <utility>

namespace loadgen {
namespace {

constexpr int interrupted = 130;
constexpr int wake_up = SIGUSR2;  // the destructor to the watching thread

}  // namespace

interrupt_watch::interrupt_watch(std::atomic<bool>& stop, std::function<void()> on_first) {
  ::sigemptyset(&signals_);
  for (int const s : {SIGINT, SIGTERM, wake_up}) ::sigaddset(&signals_, s);
  ::pthread_sigmask(SIG_BLOCK, &signals_, &before_);
  thread_ = std::thread([this, &stop, call = std::move(on_first)] { watch(stop, call); });
}

interrupt_watch::~interrupt_watch() {
  ::pthread_kill(thread_.native_handle(), wake_up);
  thread_.join();
  ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

void interrupt_watch::watch(std::atomic<bool>& stop, std::function<void()> const& on_first) const {
  for (int signal = 0; ::sigwait(&signals_, &signal) == 0 && signal != wake_up;) {
    if (stop.exchange(true)) std::_Exit(interrupted);
    on_first();
  }
}

}  // namespace loadgen
