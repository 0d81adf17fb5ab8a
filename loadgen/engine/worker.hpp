#pragma once

#include "engine/cpu_usage.hpp"
#include "engine/toolbox.hpp"
#include "engine/transport.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace loadgen::engine {

// Some of a run's clients and the one thread that serves them. Each member function is called once, in this
// order, by that thread; `progress` members by any other.
class worker {
 public:
  virtual ~worker() = default;

  // Opens the connections and runs the setup steps. Returns within a few times the time-out.
  virtual void prepare() = 0;
  // The clock has been started: sends, receives and records until the run's end or until `stop`.
  virtual void measure() = 0;
  // The teardown steps, for the clients whose setup succeeded.
  virtual void tear_down() = 0;

  // After prepare().
  struct preparation {
    unsigned clients = 0;
    unsigned failed = 0;  // whose setup failed: they take no part
    std::string why;      // the first of them
  };
  virtual preparation prepared() const = 0;

  // After tear_down(), from any thread: records what was never sent before the run's end.
  virtual void close(nanoseconds end) = 0;

  // After close().
  struct account {
    nanoseconds end{0};                    // when it ended
    cpu_time cpu;                          // used by the thread in the window
    std::uint64_t overdue_while_idle = 0;  // due, unsent at the end although a connection was free
    std::uint64_t local_failures = 0;      // connections that failed for want of ports or descriptors here
  };
  virtual account accounted() const = 0;

  virtual std::vector<record::recorder const*> results() const = 0;
  // How many arrivals of the open loop were handed to clients so far.
  virtual std::uint64_t handed_out() const noexcept = 0;
};

// How many of `all` clients are index, index + of, index + 2 of, ...
inline unsigned share_of(unsigned all, unsigned index, unsigned of) {
  return (all - index + of - 1) / of;
}

// An event loop for clients index, index + of, index + 2 of, ... `first` (may be closed) is a connection that
// stands already, for the loop's first client.
std::unique_ptr<worker> make_async_worker(run_state& run, unsigned index, unsigned of,
                                          first_connection first);

class shared_backlog;
// One client with blocking input and output. `arrivals` is shared by all of them; null in a closed loop.
std::unique_ptr<worker> make_sync_worker(run_state& run, unsigned client,
                                         std::shared_ptr<shared_backlog> arrivals, first_connection first);

}  // namespace loadgen::engine
