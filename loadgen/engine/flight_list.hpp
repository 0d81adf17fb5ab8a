#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace loadgen::engine {

// Which clients of a loop have something under way, oldest first. All requests have the same time-out, so
// the order of sending is the order of deadlines: the first one is all that need be looked at, and joining
// and leaving cost a few instructions. No timer per request. Not thread-safe.
class flight_list {
 public:
  static constexpr unsigned nobody = ~0U;

  explicit flight_list(std::size_t clients) : links_(clients) {}

  unsigned oldest() const noexcept { return first_; }
  bool contains(unsigned client) const noexcept { return links_[client].in; }

  // Puts a client behind all others, also when it is in the list already.
  void join(unsigned client) noexcept {
    leave(client);
    links_[client] = {last_, nobody, true};
    (last_ == nobody ? first_ : links_[last_].next) = client;
    last_ = client;
  }

  // Does nothing when it is not in the list.
  void leave(unsigned client) noexcept {
    auto& its = links_[client];
    if (!its.in) return;
    (its.previous == nobody ? first_ : links_[its.previous].next) = its.next;
    (its.next == nobody ? last_ : links_[its.next].previous) = its.previous;
    its.in = false;
  }

 private:
  struct link {
    unsigned previous = nobody;
    unsigned next = nobody;
    bool in = false;
  };
  std::vector<link> links_;
  unsigned first_ = nobody;
  unsigned last_ = nobody;
};

}  // namespace loadgen::engine
