#pragma once

#include "db/cancel_guard.hpp"
#include "db/connector.hpp"
#include "db/error.hpp"
#include "db/rows.hpp"
#include "db/statement.hpp"

#include <chrono>
#include <memory>
#include <vector>

namespace poolbench::db {

// What is left of a session after it was closed: the knowledge of whether its backend is still there. As long
// as it is, it counts against max_connections.
class farewell {
 public:
  farewell() = default;
  explicit farewell(int socket) noexcept : socket_(socket) {}
  farewell(farewell&& other) noexcept : socket_(std::exchange(other.socket_, -1)) {}
  farewell& operator=(farewell&& other) noexcept {
    std::swap(socket_, other.socket_);
    return *this;
  }
  ~farewell();

  // Blocks until the backend has ended, at most this long.
  void wait(std::chrono::milliseconds at_most) noexcept;

 private:
  int socket_ = -1;
};

// One connection to Postgres. Blocking; for one thread at a time.
// One statement is one round trip: it runs outside of a transaction block, where Postgres commits by itself.
class session {
 public:
  // Connects by `deadline`; otherwise errc::unavailable, with the SQLSTATE if Postgres refused.
  static result<std::unique_ptr<session>> open(startup const& how, telemetry::clock::time_point deadline);

  // Runs a statement as a prepared one (prepared here first if it has not been yet).
  result<rows> run_prepared(statement const& what, parameters const& values);
  // Runs a statement as an unnamed one: parse, bind and execute travel together.
  result<rows> run_once(statement const& what, parameters const& values);

  // A cursor over a query in a read-only transaction. open_cursor also fetches the first piece; a piece
  // shorter than asked for is the last one. close_cursor ends the transaction; it must be called whatever
  // happened, and says whether the session is clean again.
  result<rows> open_cursor(statement const& what, parameters const& values, std::size_t piece);
  result<rows> fetch(std::size_t piece);
  bool close_cursor() noexcept;

  // Whether it looks usable, without asking Postgres: false when the other side has closed or said something
  // unasked for (a terminated backend says so before it goes). Then ask() knows.
  bool quiet() const noexcept;
  // One round trip; false: the session is of no use any more.
  bool ask() noexcept;

  bool connected() const noexcept;       // as far as is known without asking
  bool in_transaction() const noexcept;  // including: a statement is still running

  // For cancelling and cutting off from other threads. The cancel request keeps what it needs, also when the
  // session is gone.
  std::shared_ptr<interruption const> const& interrupt() const noexcept { return interrupt_; }

  // Says goodbye and closes. The session must not be used afterwards.
  static farewell close(std::unique_ptr<session> gone) noexcept;

 private:
  session(startup const& how, telemetry::clock::time_point deadline);

  template <class Work>
  result<rows> guarded(Work&& work) noexcept;

  raw_connection connection_;
  std::vector<statement const*> prepared_;
  std::shared_ptr<interruption const> interrupt_;
};

}  // namespace poolbench::db
