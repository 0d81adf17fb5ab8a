#pragma once

#include "db/cancel_guard.hpp"

#include <memory>

namespace poolbench::db {

// The thread that sends cancel requests, since sending one blocks: until Postgres has taken it, which a
// stopped Postgres never does. Started with the first request. The destructor does not wait for a request
// that hangs; the thread then ends with it. Thread-safe.
class canceller {
 public:
  canceller();
  ~canceller();
  canceller(canceller const&) = delete;
  canceller& operator=(canceller const&) = delete;

  void send(std::shared_ptr<cancel_guard> to);

 private:
  struct line;
  std::shared_ptr<line> line_;
};

}  // namespace poolbench::db
