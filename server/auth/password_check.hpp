#pragma once

#include "auth/accounts.hpp"
#include "telemetry/request_record.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/system/result.hpp>

#include <atomic>
#include <cstddef>
#include <string>

namespace poolbench::auth {

struct password_check_options {
  std::size_t threads = 1;
  // Checks running or waiting, over all threads; one more is refused at once. About 25 ms each on one thread,
  // so that 32 wait for less than a second.
  std::size_t max_pending = 32;
};

enum class password_verdict {
  right,
  wrong,       // unknown user or wrong password: neither answer nor time tell which
  overloaded,  // too many checks are waiting: 503
};

// Checks passwords on a few threads of its own: hashing is dear on purpose (19 MiB, 2 passes) and must starve
// neither the event loops nor the database's workers. Thread-safe; the awaiting coroutine is resumed on its
// own executor. `accounts` must outlive it, and so must the callers' loops.
class password_check {
 public:
  explicit password_check(account_list const& accounts, password_check_options how = {});
  password_check(password_check const&) = delete;
  password_check& operator=(password_check const&) = delete;
  // Waits for the checks that were begun (less than a second). Their coroutines are resumed if their loops
  // still run.
  ~password_check();

  // Appends the internal visit "password.check" (queueing included) to `record`, which must outlive the call.
  boost::asio::awaitable<password_verdict> check(std::string username, std::string password,
                                                 telemetry::request_record& record);

 private:
  account_list const& accounts_;
  std::size_t const max_pending_;
  std::atomic<std::size_t> pending_{0};
  boost::asio::thread_pool workers_;
};

}  // namespace poolbench::auth
