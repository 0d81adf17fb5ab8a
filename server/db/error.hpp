#pragma once

#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>

#include <array>
#include <stdexcept>
#include <string>

namespace poolbench::db {

// What a caller can act on. Everything that Postgres says about the statement itself is `statement_failed`
// with its SQLSTATE; the rest is about getting a connection.
enum class errc {
  acquire_timeout = 1,  // no connection became usable before the deadline: 503
  queue_full,           // too many already wait: 503 at once
  unavailable,          // Postgres cannot be reached, refuses (too many clients), or the breaker is open: 503
  connection_lost,      // broke during the statement: its outcome is unknown: 503
  statement_timeout,    // cancelled by the deadline: 503
  statement_failed,     // see sqlstate
  shutting_down,        // 503
  cancelled,            // the awaiting coroutine was cancelled (client gone): nobody reads the answer
};

struct error {
  errc code{};
  std::array<char, 6> sqlstate{};  // NUL-terminated; empty unless Postgres sent one
  std::string message;             // for the log; never shown to a client
  std::string constraint;          // violated constraint's name, when Postgres named one
};

template <class T>
using result = boost::system::result<T, error>;

}  // namespace poolbench::db

namespace boost::system {
// Lets result<T, db::error>::value() compile; expected failures are tested for, never thrown on purpose.
[[noreturn]] inline void throw_exception_from_error(poolbench::db::error const& e,
                                                    boost::source_location const&) {
  throw std::runtime_error(e.message);
}
}  // namespace boost::system
