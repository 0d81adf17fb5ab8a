#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace poolbench {

// Event loops, each an io_context run by one thread of its own. What is spawned on one before start() runs
// from then on; a loop does not end for lack of work before finish().
class event_loops {
 public:
  // Threads are called `name`-0, `name`-1, ... (at most 15 characters in all).
  event_loops(std::string name, std::size_t count);
  event_loops(event_loops const&) = delete;
  event_loops& operator=(event_loops const&) = delete;
  // finish() without patience.
  ~event_loops();

  void start();
  // Lets every loop end when it has nothing more to do, which what was spawned on them must have arranged;
  // those still busy after `patience` are stopped. Blocks until all threads have ended; true when none had to
  // be stopped. Idempotent.
  bool finish(std::chrono::milliseconds patience);

  std::vector<boost::asio::io_context*> contexts() const;
  std::vector<boost::asio::any_io_executor> executors() const;

 private:
  struct loop {
    boost::asio::io_context context{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> busy{context.get_executor()};
    std::thread thread;
  };

  std::string name_;
  std::vector<std::unique_ptr<loop>> loops_;
  std::mutex mutex_;
  std::condition_variable ended_;
  std::size_t running_ = 0;
};

}  // namespace poolbench
