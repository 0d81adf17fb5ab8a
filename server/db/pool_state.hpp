#pragma once

#include "db/pool_options.hpp"

#include <boost/container/small_vector.hpp>

#include <array>
#include <deque>
#include <string_view>
#include <vector>

namespace poolbench::db {

// What the pool decides, and nothing else: no connection, no thread, no clock, no lock. Every event is a call
// that says what happened and when; what is to be done about it is appended to `actions`. The engine carries
// the actions out and reports back. Times passed in must not go backwards by much; callers are opaque
// pointers that the engine understands.
//
// The rules
// - First come, first served, by ticket; nobody is let in while somebody who could be served waits.
//   Streams beyond streams_max wait in a line of their own, so that they do not hold up statements.
// - A connection counts against max from the order to open it until it is reported closed.
// - Opening: up to min while in force, more when callers wait, at most max.
// - After a failed attempt to connect (the breaker is open) one attempt is made per back-off, and as long as
//   no connection stands, callers are refused at once. The first success fills the pool again.
// - A connection past its lifetime serves on until its replacement stands; where max leaves no room for one,
//   it is closed first, one at a time.
class pool_state {
 public:
  using time_point = telemetry::clock::time_point;
  using duration = telemetry::clock::duration;
  using slot_id = std::uint32_t;
  using caller = void*;

  enum class kind : std::uint8_t { statement, stream };
  enum class admission : std::uint8_t { granted, queued, refused };
  enum class refusal : std::uint8_t { timed_out, queue_full, unavailable, shutting_down };
  enum class condition : std::uint8_t { clean, broken, in_transaction };
  enum class close_reason : std::uint8_t { idle, lifetime, broken, in_transaction, resting, stopped };

  struct grant {
    slot_id slot;
    caller who;
    bool was_idle;  // it may have died meanwhile: look before use
    bool validate;  // idle for long: ask before use
  };
  struct refused {
    caller who;
    refusal why;
  };
  struct closing {
    slot_id slot;
    close_reason why;
  };
  struct actions {
    boost::container::small_vector<grant, 2> grants;
    boost::container::small_vector<refused, 2> refusals;
    boost::container::small_vector<slot_id, 2> opens;
    boost::container::small_vector<closing, 2> closes;
    boost::container::small_vector<slot_id, 1> leaks;  // held for longer than leak_after
  };

  explicit pool_state(pool_options const& options);

  // A caller wants a connection before `deadline`. Refused is final (refusals names the reason); queued ends
  // with a grant, a refusal, or abandon().
  admission acquire(time_point now, time_point deadline, kind what, caller who, actions& out);
  // A queued caller went away; false: it was not queued (any more).
  bool abandon(caller who);
  // The caller is done with it.
  void released(slot_id slot, time_point now, condition how, actions& out);
  // The connection proved dead before the caller's work began: the caller is first in line again.
  void invalid(slot_id slot, time_point now, actions& out);
  // An order to open was carried out; `unit` is random in [0, 1).
  void opened(slot_id slot, time_point now, double unit, actions& out);
  void open_failed(slot_id slot, time_point now, double unit, actions& out);
  // An order to close was carried out.
  void closed(slot_id slot, time_point now, actions& out);
  // Time has passed; due at next_event().
  void tick(time_point now, actions& out);

  void wake(time_point now, actions& out);     // in force: min connections are kept
  void rest(actions& out);                     // not in force: none is kept
  void drain() noexcept { draining_ = true; }  // new callers are refused, the others still served
  void stop(actions& out);                     // waiting callers are refused, every connection is closed

  time_point next_event() const;  // time_point::max(): only when something happens
  bool ready() const noexcept { return standing() >= options_.min; }
  bool drained() const noexcept { return pending() == 0 && counts_.used == 0; }
  bool gone() const noexcept { return counts_.total() == 0; }
  pool_statistics statistics() const;

 private:
  enum class phase : std::uint8_t { empty, opening, idle, used, closing };

  struct waiter {
    std::uint64_t ticket;
    time_point deadline;
    caller who;
    kind what;
  };
  struct slot {
    phase state = phase::empty;
    bool retiring = false;
    bool leak_reported = false;
    time_point since{};  // idle or used since
    time_point retire_at = time_point::max();
    waiter user{};  // while used
  };

  std::size_t standing() const noexcept { return counts_.idle + counts_.used; }
  std::size_t pending() const noexcept { return lines_[0].size() + lines_[1].size(); }
  bool may_start(kind what) const noexcept;
  bool hopeless() const noexcept;
  bool may_retire() const noexcept;
  std::size_t fresh() const noexcept;
  std::deque<waiter>* next_line() noexcept;

  void give(slot_id id, waiter const& to, time_point now, bool was_idle, bool validate, actions& out);
  bool give_to_next(slot_id id, time_point now, bool was_idle, actions& out);
  void serve_from_idle(time_point now, actions& out);
  void refuse(waiter const& who, refusal why, actions& out);
  void refuse_all(refusal why, actions& out);
  void end_use(slot& s) noexcept;
  void close(slot_id id, close_reason why, actions& out);
  void close_idle(slot_id id, close_reason why, actions& out);
  void place(slot_id id, time_point now, actions& out);
  void fill(time_point now, actions& out);
  void mark_retiring(time_point now);
  void retire(actions& out);

  pool_options const options_;
  std::size_t const streams_max_;
  std::vector<slot> slots_;
  std::vector<slot_id> idle_;                // the last was used last and is used next
  std::array<std::deque<waiter>, 2> lines_;  // by kind, each in ticket order
  std::uint64_t next_ticket_ = 0;
  std::size_t streams_ = 0;  // connections serving streams
  pool_statistics counts_;
  unsigned failures_ = 0;  // attempts to connect that failed in a row
  time_point probe_at_{};  // with failures_ > 0: not before
  bool probing_ = false;   // the one attempt per back-off is under way
  bool in_force_ = false;
  bool draining_ = false;
  bool stopped_ = false;
};

std::string_view to_string(pool_state::close_reason why) noexcept;

}  // namespace poolbench::db
