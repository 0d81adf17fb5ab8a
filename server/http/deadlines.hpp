#pragma once

#include "http/options.hpp"

#include <boost/intrusive/list.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace poolbench::http {

// What a connection is waiting for.
enum class waiting_for : std::uint8_t { header, body, idle, write, linger, answer };

// The deadlines of all connections of one event loop. All deadlines of a kind have the same length, so the
// list of a kind is in order when the newest goes to its back: arming, arming anew and disarming cost a few
// pointers and no system call, and looking for what is due touches nothing that is not. Time is passed in.
// For one thread.
class deadlines {
 public:
  using clock = std::chrono::steady_clock;

  // What has a deadline derives from this; at most one at a time. Disarmed by its destructor.
  class entry
      : public boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
   public:
    waiting_for kind() const noexcept { return kind_; }  // what it was armed for last
    bool armed() const noexcept { return is_linked(); }

   private:
    friend class deadlines;
    clock::time_point due_{};
    waiting_for kind_{};
  };

  explicit deadlines(limits const&);

  // Replaces the deadline that was there.
  void arm(entry&, waiting_for, clock::time_point now) noexcept;
  static void disarm(entry& e) noexcept { e.unlink(); }

  // Disarms all that is due and calls `expired(entry&)` for each, which may arm it again.
  template <class Expired>
  void sweep(clock::time_point now, Expired expired) {
    for (auto& list : lists_) {
      while (!list.empty() && list.front().due_ <= now) {
        auto& e = list.front();
        list.pop_front();
        expired(e);
      }
    }
  }

  // The one of that kind that was armed longest ago, or none.
  entry* oldest(waiting_for kind) noexcept;

  bool empty() const noexcept;

 private:
  static constexpr std::size_t kinds = 6;
  using list_type = boost::intrusive::list<entry, boost::intrusive::constant_time_size<false>>;

  std::array<std::chrono::milliseconds, kinds> lengths_;
  std::array<list_type, kinds> lists_;
};

}  // namespace poolbench::http
