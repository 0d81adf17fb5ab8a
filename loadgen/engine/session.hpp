#pragma once

#include "engine/exchange.hpp"
#include "engine/request_text.hpp"
#include "engine/toolbox.hpp"
#include "engine/transport.hpp"
#include "plan/client_state.hpp"
#include "record/sample.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace loadgen::engine {

// What a session waits for.
enum class next {
  io,     // go_on() when its descriptor is ready; give_up() when it takes too long
  pause,  // resume() at wake_at()
  over,   // nothing: the steps it was given are done, or given up after a failure
};

// A blocking client looks up this often, to see whether the run is over.
inline constexpr nanoseconds blocking_slice = std::chrono::milliseconds{50};

// One client of a run: its connection, its variables, and where it is in its steps. It decides, sends,
// receives and records; when to call it is the worker's business, so that the event loop and the blocking
// client run the same code. Not thread-safe.
class session {
 public:
  using step_list = std::vector<std::size_t>;

  // number: 0 .. connections - 1. `tools` must outlive it.
  session(toolbox& tools, unsigned number);

  // Takes over a connection that stands already.
  void adopt(first_connection made);
  // Opens the connection, so that the first request need not wait for it. A failure is no result: the first
  // request will meet it again.
  next connect();
  // Runs these steps, which must outlive the run of them. `intended` is when the first was to be sent; in a
  // closed loop it is ignored, since there it is when it was sent.
  next begin(step_list const& steps, nanoseconds intended);
  // `hangup`: the peer has closed its side of the connection.
  next go_on(bool hangup);
  next resume();
  // Ends a request that is under way as `how` (timed_out, censored), and its connection with it. What pauses
  // or rests is left alone.
  next give_up(record::outcome how);
  void close();
  // Blocking client: how long begin(), go_on() and resume() may block from now on, each time they wait.
  void limit_wait(nanoseconds limit) {
    if (wire_.is_open()) wire_.set_time_limit(limit);
  }
  // The run's clock was started anew: the session is ready from its start.
  void start_clock() noexcept { ready_ = nanoseconds{0}; }

  plan::client_state& client() noexcept { return client_; }
  // What it is waiting for as next::io began then: the time-out counts from here.
  nanoseconds busy_since() const noexcept { return sent_; }
  nanoseconds wake_at() const noexcept { return wake_at_; }
  // Since when it has been free for another request.
  nanoseconds ready_since() const noexcept { return ready_; }
  bool is_connected() const noexcept { return wire_.is_established(); }
  // Whether the steps last begun were all completed as expected; if not, why not: "login: connect_refused".
  bool succeeded() const noexcept { return succeeded_; }
  std::string const& failure() const noexcept { return failure_; }
  // The one under way, or the last one.
  exchange const& last_exchange() const noexcept { return exchange_; }
  // No request could be begun because the run's number of requests is used up.
  bool is_out_of_tickets() const noexcept { return out_of_tickets_; }

 private:
  enum class phase { resting, connecting, exchanging, pausing };

  next begin_step(nanoseconds intended);
  next open_connection();
  next go_on_connecting();
  next send();
  next finish_exchange(bool hangup);
  // The current request has ended: records it and decides how it goes on.
  next finish(record::outcome how, nanoseconds done);
  next after_failure(record::outcome how, nanoseconds done);
  next after_success(nanoseconds done);
  next pause_until(nanoseconds t);
  next rest();
  void drop_if_closed();
  void note_local_failure(io_result const& failed) noexcept;

  toolbox& tools_;
  unsigned number_;
  plan::client_state client_;
  transport wire_;
  exchange exchange_;
  phase phase_ = phase::resting;

  step_list const* steps_ = nullptr;
  std::size_t position_ = 0;
  bool connecting_only_ = false;
  bool succeeded_ = true;
  bool out_of_tickets_ = false;
  std::string failure_;

  trace_ids ids_;
  nanoseconds intended_{0}, ready_{0}, sent_{0}, wake_at_{0};
  nanoseconds tcp_stood_ = record::never;
  nanoseconds back_off_{0};
  std::uint64_t requests_on_connection_ = 0;
};

}  // namespace loadgen::engine
