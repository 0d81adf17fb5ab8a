#pragma once

#include "db/database.hpp"
#include "db/pool_options.hpp"

namespace poolbench::db {

// A connection strategy as the composition root sees it: a database with a life.
//
// A strategy starts resting: it holds no connection, yet serves whoever asks (opening what it needs and
// closing it right after). Everything may be called from any thread at any time until stop().
class strategy : public database {
 public:
  virtual telemetry::connection_mode mode() const noexcept = 0;
  virtual pool_statistics statistics() const = 0;

  // To be in force: connections are opened in the background and kept. Returns at once.
  virtual void wake() = 0;
  // No longer in force: idle connections are closed, the others when they are given back. Returns at once.
  virtual void rest() = 0;
  // Completes when everything that wake() began stands (true) or `until` has passed (false).
  virtual boost::asio::awaitable<bool> ready(telemetry::clock::time_point until) = 0;

  // Refuses new callers with shutting_down, serves those that wait and run until the deadline, cancels what
  // is left, closes every connection. Blocks until all of it is done. Coroutines that were waiting are
  // resumed on their executors, which must outlive this. Idempotent; the destructor does it with no
  // patience.
  virtual void stop(telemetry::clock::time_point deadline) = 0;
};

}  // namespace poolbench::db
