#pragma once

#include "db/job.hpp"
#include "db/pool_state.hpp"

#include <functional>
#include <memory>

namespace poolbench::db {

// One place for a connection, with a thread of its own that makes all of these calls: what a strategy does
// when the engine says open, work, close. A new strategy is a new lane.
class lane {
 public:
  enum class ending : std::uint8_t {
    clean,           // may serve the next caller
    broken,          // the connection is lost or not to be trusted
    in_transaction,  // the statement left a transaction behind
    not_begun,       // the connection was dead before the caller's work began: the work goes elsewhere
  };
  struct start {
    telemetry::clock::time_point granted;
    bool was_idle;
    bool validate;
  };

  virtual ~lane() = default;
  // An error: it could not be opened, and why.
  virtual std::optional<error> open() = 0;
  // The caller is answered after this at the latest (job::conclude).
  virtual ending run(job& work, lease& terms, start const& how) = 0;
  virtual void close(pool_state::close_reason why) = 0;
};

using make_lane = std::function<std::unique_ptr<lane>()>;

// Whether a session may serve another caller after this one.
lane::ending ending_of(session const& after, cancel_guard const& guard);

}  // namespace poolbench::db
