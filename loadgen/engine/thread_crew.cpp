#include "engine/thread_crew.hpp"

#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>

namespace loadgen::engine {
namespace {

// A connection that is gone is an error of the write, not a signal. Others' signals are for other threads.
void block_signals() {
  sigset_t all;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_BLOCK, &all, nullptr);
}

// By default the kernel lets a thread oversleep 50 us to save wake-ups: too coarse to send on time.
void wake_up_on_time() {
  ::prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
}

}  // namespace

thread_crew::thread_crew(std::span<std::unique_ptr<worker> const> workers) : size_{workers.size()} {
  threads_.reserve(size_);
  for (auto const& each : workers) threads_.emplace_back([this, &of = *each] { work(of); });
}

thread_crew::~thread_crew() {
  {
    std::lock_guard const lock{mutex_};
    if (order_ == order::wait) order_ = order::leave;
  }
  changed_.notify_all();
}

void thread_crew::work(worker& of) {
  block_signals();
  wake_up_on_time();
  auto const step = [&](auto action) {
    try {
      action();
    } catch (...) {
      std::lock_guard const lock{mutex_};
      if (!error_) error_ = std::current_exception();
    }
  };
  step([&] { of.prepare(); });
  {
    std::unique_lock lock{mutex_};
    ++prepared_;
    changed_.notify_all();
    changed_.wait(lock, [&] { return order_ != order::wait; });
    if (order_ == order::leave) return;
  }
  step([&] { of.measure(); });
  {
    std::lock_guard const lock{mutex_};
    ++measured_;
  }
  changed_.notify_all();
  step([&] { of.tear_down(); });
}

void thread_crew::rethrow() {
  if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
}

void thread_crew::wait_until_prepared() {
  std::unique_lock lock{mutex_};
  changed_.wait(lock, [&] { return prepared_ == size_; });
  rethrow();
}

void thread_crew::start() {
  {
    std::lock_guard const lock{mutex_};
    order_ = order::start;
  }
  changed_.notify_all();
}

bool thread_crew::wait_until_measured(std::chrono::milliseconds at_most) {
  std::unique_lock lock{mutex_};
  auto const all = changed_.wait_for(lock, at_most, [&] { return measured_ == size_; });
  rethrow();
  return all;
}

void thread_crew::join() {
  for (auto& thread : threads_) thread.join();
  std::lock_guard const lock{mutex_};
  rethrow();
}

}  // namespace loadgen::engine
