#pragma once

#include "db/engine.hpp"

#include <cerrno>
#include <semaphore.h>

namespace poolbench::db {

// A thread's alarm clock: one futex call to ring, none if it is awake already. (std::counting_semaphore of
// libstdc++ 12 spins with sched_yield first, which costs more than it saves with more threads than cores.)
class bell {
 public:
  bell() noexcept { ::sem_init(&count_, 0, 0); }
  ~bell() { ::sem_destroy(&count_); }
  bell(bell const&) = delete;
  bell& operator=(bell const&) = delete;

  void ring() noexcept { ::sem_post(&count_); }
  void wait() noexcept {
    while (::sem_wait(&count_) != 0 && errno == EINTR) {
    }
  }

 private:
  ::sem_t count_;
};

// One slot's thread and what it has been told. Everything but the lane, the guard and the bell is guarded by
// the engine's mutex.
struct engine::worker {
  std::thread thread;
  bell alarm;
  std::unique_ptr<db::lane> lane;  // the thread's own
  std::shared_ptr<cancel_guard> guard = std::make_shared<cancel_guard>();

  order next = order::none;
  pool_state::close_reason why{};
  lane::start how{};
  job_ptr work;                             // what the thread works on or is about to
  time_point patience = time_point::max();  // when the job is told to end; with `warned`, when it is given up
  bool warned = false;
  std::optional<telemetry::interval> just_opened;
};

// What follows from decisions, to be done when the mutex is free again.
struct engine::aftermath {
  boost::container::small_vector<worker*, 4> ring;
  boost::container::small_vector<slot_id, 4> start;
  boost::container::small_vector<std::pair<job_ptr, error>, 2> fail;
  boost::container::small_vector<std::shared_ptr<cancel_guard>, 2> cancel;
  boost::container::small_vector<std::pair<ready_caller, bool>, 1> ready;
  boost::container::small_vector<telemetry::clock::duration, 1> leaks;
};

}  // namespace poolbench::db
