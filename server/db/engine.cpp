#include "db/engine.hpp"

#include "db/worker.hpp"

#include <system_error>

namespace poolbench::db {

using telemetry::clock;
using duration = clock::duration;

namespace {

template <class Job, class... More>
boost::asio::awaitable<report> submitted(engine& to, auto submit, auto cancel, statement const& what,
                                         std::shared_ptr<parameters const> values, clock::time_point deadline,
                                         More... more) {
  auto start = [&to, submit, cancel, &what, values = std::move(values), deadline,
                more...](job::caller waiting) mutable {
    auto& caller = *waiting;
    job_ptr const work(new Job(what, std::move(values), clock::now(), deadline, std::move(waiting), more...));
    if (caller.cancellable()) caller.on_cancel([&to, cancel, work] { (to.*cancel)(work); });
    (to.*submit)(work);
  };
  return completed_by<report>(std::move(start));
}

}  // namespace

boost::asio::awaitable<report> engine::run_statement(statement const& what,
                                                     std::shared_ptr<parameters const> values,
                                                     time_point deadline) {
  return submitted<statement_job>(*this, &engine::submit, &engine::cancel, what, std::move(values), deadline);
}

boost::asio::awaitable<report> engine::run_stream(statement const& what,
                                                  std::shared_ptr<parameters const> values,
                                                  time_point deadline, std::size_t piece) {
  return submitted<stream_job>(*this, &engine::submit, &engine::cancel, what, std::move(values), deadline,
                               piece);
}

// The state holds a reference to every caller it knows of; it comes back with a grant, a refusal or
// abandon().
void engine::submit(job_ptr work) {
  auto const now = work->asked();
  auto const until = std::min(work->deadline(), now + options_.acquire_timeout);
  pool_state::actions decided;
  std::unique_lock lock(mutex_);
  intrusive_ptr_add_ref(work.get());
  if (state_.acquire(now, until, work->kind(), work.get(), decided) == pool_state::admission::queued) {
    due_at(until);
  }
  auto todo = plan(decided, now);
  lock.unlock();
  carry_out(std::move(todo), nullptr);
}

void engine::cancel(job_ptr const& work) {
  if (work->answered()) return;  // then the engine may be gone, too
  aftermath todo;
  {
    std::lock_guard const lock(mutex_);
    if (state_.abandon(work.get())) {
      intrusive_ptr_release(work.get());
      tell_counts();
    }
    for (auto const& each : workers_) {
      if (each->work == work && each->guard->give_up()) todo.cancel.push_back(each->guard);
    }
  }
  todo.fail.emplace_back(work, error{errc::cancelled, {}, "the caller has gone", {}});
  carry_out(std::move(todo), nullptr);
}

// ---- from decisions to orders

error engine::error_of(pool_state::refusal why) const {
  switch (why) {
    case pool_state::refusal::timed_out:
      return {errc::acquire_timeout, {}, "no connection became free in time", {}};
    case pool_state::refusal::queue_full:
      return {errc::queue_full, {}, "too many wait already", {}};
    case pool_state::refusal::unavailable:
      return last_failure_;
    case pool_state::refusal::shutting_down:
      break;
  }
  return {errc::shutting_down, {}, "shutting down", {}};
}

engine::aftermath engine::plan(pool_state::actions const& decided, time_point now) {
  aftermath todo;
  for (auto const& grant : decided.grants) {
    auto& to = *workers_[grant.slot];
    to.work = job_ptr(static_cast<job*>(grant.who), false);
    to.how = {now, grant.was_idle, grant.validate};
    to.next = order::run;
    to.patience = to.work->deadline();
    to.warned = false;
    to.guard->reset();
    if (to.just_opened) {
      to.work->created({std::max(to.work->asked(), to.just_opened->begin), to.just_opened->end});
    }
    due_at(to.patience);
    if (options_.pool.leak_after > duration::zero()) due_at(now + options_.pool.leak_after);
    todo.ring.push_back(&to);
  }
  for (auto const& refused : decided.refusals) {
    todo.fail.emplace_back(job_ptr(static_cast<job*>(refused.who), false), error_of(refused.why));
  }
  for (auto const& closing : decided.closes) {
    auto& whose = *workers_[closing.slot];
    whose.next = order::close;
    whose.why = closing.why;
    todo.ring.push_back(&whose);
  }
  for (auto const id : decided.leaks) todo.leaks.push_back(now - workers_[id]->how.granted);
  for (auto const id : decided.opens) {
    auto& whose = *workers_[id];
    whose.next = order::open;
    if (whose.thread.joinable() || start(id)) {
      todo.ring.push_back(&whose);
    } else {
      pool_state::actions more;  // only refusals
      state_.open_failed(id, now, random_unit(), more);
      for (auto const& refused : more.refusals) {
        todo.fail.emplace_back(job_ptr(static_cast<job*>(refused.who), false), error_of(refused.why));
      }
    }
  }
  tell_counts();
  return todo;
}

bool engine::start(slot_id id) {
  try {
    workers_[id]->thread = std::thread([this, id] { work(id); });
    return true;
  } catch (std::system_error const& e) {
    workers_[id]->next = order::none;
    last_failure_ = {errc::unavailable, {}, std::string("no thread for a connection: ") + e.what(), {}};
    return false;
  }
}

void engine::carry_out(aftermath&& todo, worker const* self) {
  for (auto* each : todo.ring) {
    if (each != self) each->alarm.ring();
  }
  for (auto& [work, why] : todo.fail) work->give_up(std::move(why));
  for (auto& guard : todo.cancel) canceller_.send(std::move(guard));
  for (auto& [who, answer] : todo.ready) complete(std::move(who), answer);
  for (auto held : todo.leaks) events_.connection_held_long(options_.mode, held);
}

void engine::tell_counts() {
  auto const now = state_.statistics();
  auto const change = [](std::uint64_t is, std::uint64_t was) { return static_cast<int>(is - was); };
  if (auto const by = change(now.pending, told_.pending)) events_.pending(options_.mode, by);
  for (auto lost = told_.timed_out; lost < now.timed_out; ++lost) events_.timed_out(options_.mode);
  if (options_.standing) {
    if (auto const by = change(now.idle, told_.idle)) {
      events_.connection_count(options_.mode, connection_state::idle, by);
    }
    if (auto const by = change(now.used, told_.used)) {
      events_.connection_count(options_.mode, connection_state::used, by);
    }
  }
  told_ = now;
}

// ---- a slot's thread

void engine::work(slot_id id) {
  auto& self = *workers_[id];
  for (;;) {
    self.alarm.wait();
    auto next = std::exchange(self.next, order::none);
    if (next == order::quit) return;
    while (next != order::none) next = perform(next, id, self);
  }
}

engine::order engine::perform(order what, slot_id id, worker& self) {
  switch (what) {
    case order::open:
      return open(id, self);
    case order::run:
      return run(id, self);
    case order::close:
      return close(id, self);
    case order::none:
    case order::quit:
      break;
  }
  return order::none;
}

engine::order engine::finish(std::unique_lock<std::mutex> lock, pool_state::actions const& decided,
                             time_point now, worker& self, job* done) {
  auto todo = plan(decided, now);
  self.just_opened.reset();
  if (!ready_callers_.empty()) settle_ready(now, todo);
  if (stopping_) changed_.notify_all();
  auto const next = std::exchange(self.next, order::none);
  lock.unlock();
  carry_out(std::move(todo), &self);
  // Only now: a caller that asks again at once finds this connection free.
  if (done) done->conclude();
  return next;
}

engine::order engine::open(slot_id id, worker& self) {
  auto const begun = clock::now();
  auto failure = self.lane->open();
  auto const now = clock::now();
  pool_state::actions decided;
  std::unique_lock lock(mutex_);
  if (failure) {
    last_failure_ = std::move(*failure);
    state_.open_failed(id, now, random_unit(), decided);
  } else {
    if (options_.standing) self.just_opened = telemetry::interval{begun, now};
    state_.opened(id, now, random_unit(), decided);
  }
  due_at(state_.next_event());
  return finish(std::move(lock), decided, now, self);
}

engine::order engine::run(slot_id id, worker& self) {
  auto const granted = self.how.granted;
  events_.offload_waited(clock::now() - granted);
  auto const work = self.work;
  lease terms{*self.guard, [this, &self](time_point until) {
                std::lock_guard const lock(mutex_);
                self.patience = until;
                due_at(until);
              }};
  auto const ending = work->answered() ? lane::ending::clean : self.lane->run(*work, terms, self.how);
  auto const now = clock::now();
  if (options_.standing) events_.connection_used(options_.mode, now - granted);

  pool_state::actions decided;
  std::unique_lock lock(mutex_);
  self.work.reset();
  self.patience = time_point::max();
  switch (ending) {
    case lane::ending::clean:
      state_.released(id, now, pool_state::condition::clean, decided);
      break;
    case lane::ending::broken:
      state_.released(id, now, pool_state::condition::broken, decided);
      break;
    case lane::ending::in_transaction:
      state_.released(id, now, pool_state::condition::in_transaction, decided);
      break;
    case lane::ending::not_begun:
      intrusive_ptr_add_ref(work.get());
      state_.invalid(id, now, decided);
      due_at(state_.next_event());
      break;
  }
  if (options_.pool.idle_timeout > duration::zero()) due_at(now + options_.pool.idle_timeout);
  return finish(std::move(lock), decided, now, self,
                ending == lane::ending::not_begun ? nullptr : work.get());
}

engine::order engine::close(slot_id id, worker& self) {
  self.lane->close(self.why);
  auto const now = clock::now();
  pool_state::actions decided;
  std::unique_lock lock(mutex_);
  state_.closed(id, now, decided);
  return finish(std::move(lock), decided, now, self);
}

}  // namespace poolbench::db
