#pragma once

#include <atomic>
#include <cstddef>
#include <utility>

namespace poolbench::http {

// A bound on how many of something there are at one time: requests in handlers, connections. There is no
// queue: who does not get in is refused at once, which is what keeps the work that was let in on time when
// more is offered than can be done. Lock-free, thread-safe; must outlive its tickets.
class admission {
 public:
  // A place inside, given back by its destructor. Empty when none was free.
  class ticket {
   public:
    ticket() = default;
    ticket(ticket&& other) noexcept : from_{std::exchange(other.from_, nullptr)} {}
    ticket& operator=(ticket&& other) noexcept {
      std::swap(from_, other.from_);
      return *this;
    }
    ~ticket() { give_back(); }

    explicit operator bool() const noexcept { return from_ != nullptr; }
    void give_back() noexcept {
      if (auto* const from = std::exchange(from_, nullptr))
        from->inside_.fetch_sub(1, std::memory_order_release);
    }

   private:
    friend class admission;
    explicit ticket(admission& from) noexcept : from_{&from} {}
    admission* from_ = nullptr;
  };

  explicit admission(std::size_t limit) noexcept : limit_{limit} {}

  ticket enter() noexcept {
    // Taken first and given back if it was one too many: never above the limit for those who got in, and no
    // loop.
    if (inside_.fetch_add(1, std::memory_order_acquire) < limit_) return ticket{*this};
    inside_.fetch_sub(1, std::memory_order_release);
    return {};
  }

  std::size_t inside() const noexcept { return inside_.load(std::memory_order_acquire); }

 private:
  std::size_t const limit_;
  std::atomic<std::size_t> inside_{0};
};

}  // namespace poolbench::http
