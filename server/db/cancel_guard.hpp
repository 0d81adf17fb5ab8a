#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>

namespace poolbench::db {

// What can be done from outside to a statement that runs. Made once per connection; outlives it where needed.
struct interruption {
  // Asks Postgres to cancel. Blocks until the request is known to be delivered (true) or may be or not.
  std::function<bool()> cancel;
  // Cuts the connection. Called only while the connection exists.
  std::function<void()> break_off;
};

// Makes sure that a cancel request hits the statement it is meant for, or none. Postgres cancels whatever the
// backend runs when the request arrives, so two things must never happen: a request sent when the statement
// has ended, and a next statement begun while a request is still on its way. One guard belongs to one
// connection's thread; all members are thread-safe.
class cancel_guard {
 public:
  // The connection's thread, before each statement and after it. begin() false: the caller has given up, do
  // not run anything. end() waits for a request that is on its way; false: it may still arrive, the
  // connection must not be used again.
  bool begin(std::shared_ptr<interruption const> running);
  bool end();
  // The connection's thread, before it works for another caller: forgets that the last one gave up.
  void reset();

  // Anybody: the caller has given up. True: a statement runs, call send() in a thread that may block.
  bool give_up();
  void send();
  // Anybody: does not let the connection's thread wait any longer, neither for the statement nor for a
  // request.
  void break_off();

  bool given_up() const;

 private:
  mutable std::mutex mutex_;
  std::condition_variable answered_;
  std::shared_ptr<interruption const> running_;
  bool given_up_ = false;
  bool on_its_way_ = false;
  bool uncertain_ = false;
  bool broken_off_ = false;
};

}  // namespace poolbench::db
