#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <queue>
#include <vector>

namespace loadgen::engine {

using std::chrono::nanoseconds;

// Which clients are to be woken, and when. Not thread-safe.
class alarms {
 public:
  void set(nanoseconds at, unsigned client) { queue_.push({at, client}); }
  // nanoseconds::max() when there are none.
  nanoseconds next_at() const noexcept { return queue_.empty() ? nanoseconds::max() : queue_.top().at; }
  // Takes the first of those whose time has come by `now`.
  std::optional<unsigned> take_due(nanoseconds now) {
    if (next_at() > now) return {};
    auto const client = queue_.top().client;
    queue_.pop();
    return client;
  }
  void clear() { queue_ = {}; }

 private:
  struct alarm {
    nanoseconds at;
    unsigned client;
    bool operator>(alarm const& other) const noexcept { return at > other.at; }
  };
  std::priority_queue<alarm, std::vector<alarm>, std::greater<>> queue_;
};

}  // namespace loadgen::engine
