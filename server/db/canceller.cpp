#include "db/canceller.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

namespace poolbench::db {

struct canceller::line {
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<std::shared_ptr<cancel_guard>> waiting;
  bool started = false;
  bool closed = false;

  void work() {
    std::unique_lock lock(mutex);
    for (;;) {
      changed.wait(lock, [this] { return closed || !waiting.empty(); });
      if (closed) return;
      auto const next = std::move(waiting.front());
      waiting.pop_front();
      lock.unlock();
      next->send();
      lock.lock();
    }
  }
};

canceller::canceller() : line_(std::make_shared<line>()) {}

canceller::~canceller() {
  std::lock_guard const lock(line_->mutex);
  line_->closed = true;
  line_->changed.notify_all();
}

void canceller::send(std::shared_ptr<cancel_guard> to) {
  std::lock_guard const lock(line_->mutex);
  line_->waiting.push_back(std::move(to));
  if (!std::exchange(line_->started, true)) {
    std::thread([line = line_] { line->work(); }).detach();  // see the class's comment
  }
  line_->changed.notify_all();
}

}  // namespace poolbench::db
