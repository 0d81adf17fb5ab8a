#pragma once

#include "db/error.hpp"
#include "db/rows.hpp"
#include "db/statement.hpp"
#include "telemetry/request_record.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <memory>

namespace poolbench::db {

// Rows that arrive in bounded pieces from one snapshot. Owns its connection until the last piece or
// destruction; destroying it early gives the connection back without harm to the next user.
class row_stream {
 public:
  virtual ~row_stream() = default;
  // The next piece; an empty one means the end. After an error or the end it must not be called again.
  virtual boost::asio::awaitable<result<rows>> next() = 0;
};

// A connection strategy. Thread-safe: called from every event loop; the awaiting coroutine is resumed on its
// own executor. Every call appends one db_visit to `record`, whatever the outcome. `record` must outlive the
// call.
class database {
 public:
  virtual ~database() = default;

  // Runs one statement in its own transaction. `deadline` covers waiting for a connection and the statement.
  // 40001 and 40P01 are retried here, at most 3 times, with jitter.
  virtual boost::asio::awaitable<result<rows>> execute(statement const& what, parameters values,
                                                       telemetry::clock::time_point deadline,
                                                       telemetry::request_record& record) = 0;

  // Runs one query and hands its rows over piece by piece (about `piece` rows each).
  virtual boost::asio::awaitable<result<std::unique_ptr<row_stream>>> stream(
      statement const& what, parameters values, std::size_t piece, telemetry::clock::time_point deadline,
      telemetry::request_record& record) = 0;
};

}  // namespace poolbench::db
