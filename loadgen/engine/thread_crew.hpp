#pragma once

#include "engine/worker.hpp"

#include <chrono>
#include <condition_variable>
#include <exception>
#include <memory>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

namespace loadgen::engine {

// The threads of a run, one per worker, and the line they start from together. Used by one thread. When it is
// destroyed before start(), the workers end without measuring.
class thread_crew {
 public:
  // Starts the threads, which begin to prepare. The workers must outlive the crew.
  explicit thread_crew(std::span<std::unique_ptr<worker> const> workers);
  thread_crew(thread_crew const&) = delete;
  thread_crew& operator=(thread_crew const&) = delete;
  ~thread_crew();

  void wait_until_prepared();
  void start();
  // Whether all have measured; waits for that, at most so long.
  bool wait_until_measured(std::chrono::milliseconds at_most);
  // Waits for the teardown. Rethrows what a worker threw, here and in the functions above.
  void join();

 private:
  enum class order { wait, start, leave };
  void work(worker& of);
  void rethrow();

  std::size_t size_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t prepared_ = 0;
  std::size_t measured_ = 0;
  order order_ = order::wait;
  std::exception_ptr error_;
  std::vector<std::jthread> threads_;
};

}  // namespace loadgen::engine
