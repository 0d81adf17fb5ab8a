#pragma once

#include "db/pooled.hpp"

namespace poolbench::db {

// Whether Postgres answers, for /readyz: one round trip on a connection of its own, so that asking takes no
// place in the pool that is being measured and works the same in every mode. The connection is opened when
// first asked and closed after a minute without a question. Thread-safe.
class health_check {
 public:
  explicit health_check(connection_options options);

  boost::asio::awaitable<result<void>> ping(telemetry::clock::time_point deadline);
  void stop(telemetry::clock::time_point deadline) { pool_.stop(deadline); }

 private:
  std::unique_ptr<observer> nobody_;  // its connection is no part of what is measured
  pooled pool_;
};

}  // namespace poolbench::db
