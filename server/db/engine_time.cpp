#include "db/engine.hpp"
#include "db/worker.hpp"

#include <array>

// The engine's life, and what it does because time has passed.
namespace poolbench::db {

using telemetry::clock;

namespace {

std::minstd_rand seeded() {
  std::random_device device;
  return std::minstd_rand(device());
}

// After cancelling everything, before connections are cut: the statements' own last words.
constexpr auto last_words = std::chrono::seconds{1};

}  // namespace

engine::engine(engine_options const& options, make_lane const& lanes, observer& events)
    : options_(options), events_(events), state_(options.pool), random_(seeded()) {
  for (std::size_t each = 0; each < options.pool.max; ++each) {
    workers_.push_back(std::make_unique<worker>());
    workers_.back()->lane = lanes();
  }
  keeper_ = std::thread([this] { keep(); });
}

engine::~engine() {
  stop(clock::now());
}

double engine::random_unit() {
  return std::uniform_real_distribution<double>(0.0, 1.0)(random_);
}

pool_statistics engine::statistics() const {
  std::lock_guard const lock(mutex_);
  return state_.statistics();
}

// ---- in force or not

void engine::wake() {
  pool_state::actions decided;
  std::unique_lock lock(mutex_);
  state_.wake(clock::now(), decided);
  auto todo = plan(decided, clock::now());
  due_at(state_.next_event());
  lock.unlock();
  carry_out(std::move(todo), nullptr);
}

boost::asio::awaitable<bool> engine::ready(time_point until) {
  auto start = [this, until](ready_caller who) { wait_until_ready(until, std::move(who)); };
  return completed_by<bool>(start);
}

void engine::wait_until_ready(time_point until, ready_caller who) {
  auto const now = clock::now();
  aftermath todo;
  std::unique_lock lock(mutex_);
  ready_callers_.push_back({stopping_ ? now : until, std::move(who)});
  settle_ready(now, todo);
  due_at(until);
  lock.unlock();
  carry_out(std::move(todo), nullptr);
}

void engine::settle_ready(time_point now, aftermath& todo) {
  std::erase_if(ready_callers_, [&](waiting_for_ready& each) {
    bool const ready = state_.ready() && !stopping_;
    if (!ready && each.until > now) return false;
    todo.ready.emplace_back(std::move(each.who), ready);
    return true;
  });
}

void engine::rest() {
  pool_state::actions decided;
  std::unique_lock lock(mutex_);
  state_.rest(decided);
  auto todo = plan(decided, clock::now());
  lock.unlock();
  carry_out(std::move(todo), nullptr);
}

// ---- the keeper

void engine::due_at(time_point when) {
  if (when >= keeper_due_) return;
  keeper_due_ = when;
  keeper_wakes_.notify_one();
}

void engine::keep() {
  std::unique_lock lock(mutex_);
  while (!stopped_) {
    auto const now = clock::now();
    if (keeper_due_ == time_point::max()) {
      keeper_wakes_.wait(lock);
    } else if (now < keeper_due_) {
      keeper_wakes_.wait_until(lock, keeper_due_);
    } else {
      pool_state::actions decided;
      state_.tick(now, decided);
      keeper_due_ = time_point::max();
      auto todo = plan(decided, now);
      settle_ready(now, todo);
      due_at(lose_patience(now, todo));
      due_at(state_.next_event());
      for (auto const& each : ready_callers_) due_at(each.until);
      lock.unlock();
      carry_out(std::move(todo), nullptr);
      lock.lock();
    }
  }
}

// First the statement is asked to stop, so that the caller can be told how it really ended; when even that
// does not come in time, the caller is told without it. The thread goes on waiting either way.
engine::time_point engine::lose_patience(time_point now, aftermath& todo) {
  auto next = time_point::max();
  for (auto const& each : workers_) {
    if (!each->work) continue;
    if (each->patience <= now && !each->warned) {
      each->warned = true;
      each->patience = now + options_.cancel_grace;
      if (each->guard->give_up()) todo.cancel.push_back(each->guard);
    } else if (each->patience <= now) {
      each->patience = time_point::max();
      todo.fail.emplace_back(
          each->work, error{errc::statement_timeout, {}, "no answer by the deadline, nor to cancelling", {}});
    }
    next = std::min(next, each->patience);
  }
  return next;
}

// ---- the end

void engine::stop(time_point deadline) {
  std::lock_guard const once(stop_once_);
  std::unique_lock lock(mutex_);
  if (stopped_) return;
  stopping_ = true;
  state_.drain();
  changed_.wait_until(lock, deadline, [this] { return state_.drained(); });

  auto const now = clock::now();
  pool_state::actions decided;
  state_.stop(decided);
  auto todo = plan(decided, now);
  settle_ready(now, todo);
  error const why{errc::shutting_down, {}, "shutting down", {}};
  for (auto const& each : workers_) {
    if (!each->work) continue;
    if (each->guard->give_up()) todo.cancel.push_back(each->guard);
    if (each->work->kind() == pool_state::kind::stream) todo.fail.emplace_back(each->work, why);
  }
  lock.unlock();
  carry_out(std::move(todo), nullptr);

  lock.lock();
  auto const gone = [this] { return state_.gone(); };
  if (!changed_.wait_for(lock, last_words, gone)) {
    aftermath rest;
    for (auto const& each : workers_) {
      if (!each->work) continue;
      each->guard->break_off();
      rest.fail.emplace_back(each->work, why);
    }
    lock.unlock();
    carry_out(std::move(rest), nullptr);
    lock.lock();
    changed_.wait(lock, gone);
  }
  stopped_ = true;
  keeper_wakes_.notify_one();
  for (auto const& each : workers_) each->next = order::quit;
  lock.unlock();
  for (auto const& each : workers_) {
    each->alarm.ring();
    if (each->thread.joinable()) each->thread.join();
  }
  keeper_.join();
}

}  // namespace poolbench::db
