#pragma once

#include "db/error.hpp"
#include "db/rows.hpp"
#include "db/statement.hpp"
#include "telemetry/request_record.hpp"

#include <optional>

namespace poolbench::db {

// When a whole statement is run again after it failed. Pure: one object per call of execute().
//   40001, 40P01 (serialization, deadlock), or a race that the statement itself reports (rerun_on): at most 3
//     times together with the next; the first two wait a random time up to 4, 8, 16 ms, so that two that met
//     once do not meet again
//   23505 of an idempotent statement: at once, to see what the other session stored
//   a lost connection, an idempotent statement: once
// Nothing is run again when the deadline would pass before.
class retry_policy {
 public:
  using time_point = telemetry::clock::time_point;
  using duration = telemetry::clock::duration;

  explicit retry_policy(statement const& what) : what_(what) {}

  // How long to wait before running it again, or nothing: this outcome is the answer. `unit` is random in
  // [0, 1).
  std::optional<duration> next(result<rows> const& outcome, time_point now, time_point deadline, double unit);

  // What the caller is told in the end. A race that is still lost is a serialization failure. When an earlier
  // attempt was lost on the way and the last one never began, nobody knows whether the statement was applied:
  // that is a lost connection, not a refusal.
  result<rows> settled(result<rows> last) const;

 private:
  bool raced(result<rows> const& outcome) const;

  statement const& what_;
  int conflicts_ = 0;
  int losses_ = 0;
};

}  // namespace poolbench::db
