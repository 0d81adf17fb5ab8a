#include "db/cancel_guard.hpp"

#include <utility>

namespace poolbench::db {

bool cancel_guard::begin(std::shared_ptr<interruption const> running) {
  std::lock_guard const lock(mutex_);
  if (given_up_) return false;
  running_ = std::move(running);
  return true;
}

bool cancel_guard::end() {
  std::unique_lock lock(mutex_);
  running_.reset();
  answered_.wait(lock, [this] { return !on_its_way_ || broken_off_; });
  return !uncertain_ && !broken_off_;
}

void cancel_guard::reset() {
  std::lock_guard const lock(mutex_);
  given_up_ = uncertain_ = broken_off_ = false;
}

bool cancel_guard::give_up() {
  std::lock_guard const lock(mutex_);
  return !std::exchange(given_up_, true) && running_;
}

void cancel_guard::send() {
  std::unique_lock lock(mutex_);
  if (!running_ || !given_up_) return;  // it ended by itself
  auto const target = running_;
  on_its_way_ = true;
  lock.unlock();
  bool const delivered = target->cancel();
  lock.lock();
  on_its_way_ = false;
  uncertain_ = uncertain_ || !delivered;
  answered_.notify_all();
}

void cancel_guard::break_off() {
  std::lock_guard const lock(mutex_);
  given_up_ = broken_off_ = true;
  if (running_) running_->break_off();
  answered_.notify_all();
}

bool cancel_guard::given_up() const {
  std::lock_guard const lock(mutex_);
  return given_up_;
}

}  // namespace poolbench::db
