#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <utility>
#include <vector>

namespace loadgen::tests {

// When a server's thread stands still. Thread-safe.
class freezer {
 public:
  using clock = std::chrono::steady_clock;

  void add(clock::time_point begin, clock::time_point end) {
    std::lock_guard const lock{mutex_};
    freezes_.emplace_back(begin, end);
  }
  // Lets go of who stands still, and of whoever comes later.
  void end_all() {
    {
      std::lock_guard const lock{mutex_};
      ended_ = true;
    }
    changed_.notify_all();
  }
  // Returns when no freeze is in force: when the next one begins (time_point::max(): none is planned).
  clock::time_point stand_still() {
    std::unique_lock lock{mutex_};
    auto next = clock::time_point::max();
    for (std::size_t i = 0; i < freezes_.size(); ++i) {  // by index: others may be added meanwhile
      auto const [begin, end] = freezes_[i];
      auto const now = clock::now();
      if (now < begin) next = std::min(next, begin);
      if (now >= begin && now < end) changed_.wait_until(lock, end, [this] { return ended_; });
    }
    return next;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::pair<clock::time_point, clock::time_point>> freezes_;
  bool ended_ = false;
};

}  // namespace loadgen::tests
