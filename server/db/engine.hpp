#pragma once

#include "db/canceller.hpp"
#include "db/lane.hpp"
#include "db/observer.hpp"
#include "db/pool_state.hpp"

#include <boost/asio/awaitable.hpp>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <random>
#include <thread>
#include <vector>

namespace poolbench::db {

struct engine_options {
  pool_options pool;
  std::chrono::milliseconds acquire_timeout{2000};
  // After a deadline has passed and the statement was asked to stop: how long its own last word is waited
  // for (it may have succeeded, or say for certain that it did not) before the caller is told.
  std::chrono::milliseconds cancel_grace{200};
  telemetry::connection_mode mode{};
  // Whether a lane's connection stands between callers, and so counts as idle or used from here.
  bool standing = true;
};

// Threads and connections around pool_state: carries out what it decides and tells it what happened.
//
// Callers submit jobs; each slot of the state has a lane and a thread. A thread that finishes a job is handed
// the next one by the same decision that takes its connection back, so that under load a job changes hands
// once, without a wake-up. One more thread, the keeper, acts when something is due: deadlines of waiting and
// running jobs, idle and old connections, attempts to connect.
//
// Thread-safe. One mutex guards the state; it is held for microseconds, never across I/O.
class engine {
 public:
  // `events` must outlive this.
  engine(engine_options const& options, make_lane const& lanes, observer& events);
  ~engine();  // stops with no patience

  boost::asio::awaitable<report> run_statement(statement const& what,
                                               std::shared_ptr<parameters const> values,
                                               telemetry::clock::time_point deadline);
  boost::asio::awaitable<report> run_stream(statement const& what, std::shared_ptr<parameters const> values,
                                            telemetry::clock::time_point deadline, std::size_t piece);

  void wake();
  boost::asio::awaitable<bool> ready(telemetry::clock::time_point until);
  void rest();
  void stop(telemetry::clock::time_point deadline);
  pool_statistics statistics() const;
  telemetry::connection_mode mode() const noexcept { return options_.mode; }

 private:
  using time_point = telemetry::clock::time_point;
  using slot_id = pool_state::slot_id;
  using ready_caller = std::unique_ptr<completion<bool>>;

  enum class order : std::uint8_t { none, open, run, close, quit };
  struct worker;
  struct aftermath;
  struct waiting_for_ready {
    time_point until;
    ready_caller who;
  };

  void submit(job_ptr work);
  void cancel(job_ptr const& work);
  void wait_until_ready(time_point until, ready_caller who);

  // With the mutex held: turns decisions into orders, and collects what is to be done without it.
  aftermath plan(pool_state::actions const& decided, time_point now);
  bool start(slot_id id);  // its thread; false: the system has none to give
  void tell_counts();
  void due_at(time_point when);
  // Without the mutex.
  void carry_out(aftermath&& todo, worker const* self);

  void work(slot_id id);
  // Each carries out an order and returns the next one for the same thread, if there is one at once.
  order perform(order what, slot_id id, worker& self);
  order open(slot_id id, worker& self);
  order run(slot_id id, worker& self);
  order close(slot_id id, worker& self);
  order finish(std::unique_lock<std::mutex> lock, pool_state::actions const& decided, time_point now,
               worker& self, job* done = nullptr);

  void keep();
  time_point lose_patience(time_point now, aftermath& todo);
  void settle_ready(time_point now, aftermath& todo);
  double random_unit();
  error error_of(pool_state::refusal why) const;

  engine_options const options_;
  observer& events_;

  mutable std::mutex mutex_;
  pool_state state_;
  std::vector<std::unique_ptr<worker>> workers_;
  std::vector<waiting_for_ready> ready_callers_;
  pool_statistics told_;                                            // what the observer knows
  error last_failure_{errc::unavailable, {}, "no connection", {}};  // to open a connection
  std::minstd_rand random_;
  time_point keeper_due_ = time_point::max();
  std::condition_variable keeper_wakes_;
  std::condition_variable changed_;  // for stop()
  bool stopping_ = false;
  bool stopped_ = false;
  std::mutex stop_once_;
  canceller canceller_;
  std::thread keeper_;
};

}  // namespace poolbench::db
