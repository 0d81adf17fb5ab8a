#include "engine/session.hpp"
#include "engine/shared_backlog.hpp"
#include "engine/window_cpu.hpp"
#include "engine/worker.hpp"

#include <algorithm>
#include <thread>
#include <utility>

namespace loadgen::engine {
namespace {

using record::outcome;

// Nobody needs to know of a blocking client's socket but itself.
class nobody_watches : public connection_watcher {
 public:
  void opened(int, unsigned) override {}
  void closing(int, unsigned) override {}
};

class sync_worker : public worker {
 public:
  sync_worker(run_state& run, unsigned client, std::shared_ptr<shared_backlog> arrivals,
              first_connection first)
      : run_{run},
        client_{client},
        arrivals_{std::move(arrivals)},
        tools_{run, watcher_, client},
        session_{tools_, client},
        cpu_{run.what.warmup} {
    if (first.wire.is_open()) session_.adopt(std::move(first));
  }

  void prepare() override;
  void measure() override;
  void tear_down() override;
  preparation prepared() const override { return preparation_; }
  void close(nanoseconds end) override;
  account accounted() const override { return account_; }
  std::vector<record::recorder const*> results() const override;
  std::uint64_t handed_out() const noexcept override { return handed_out_.load(std::memory_order_relaxed); }

 private:
  // Waits and goes on until the session has nothing more to do, or the run is over: then what is under way
  // is censored. Without `bounded` (setup, teardown) only `stop` ends it.
  void drive(next waits_for, bool bounded);
  bool is_over(nanoseconds now) const {
    return run_.stop.load(std::memory_order_relaxed) || (run_.length && now >= *run_.length);
  }
  // False: the run was over first.
  bool sleep_until(nanoseconds t);
  // Begins the next journey when its time has come; over: there is none.
  bool begin_next(next& waits_for);

  run_state& run_;
  unsigned client_;
  std::shared_ptr<shared_backlog> arrivals_;
  nobody_watches watcher_;
  toolbox tools_;
  session session_;
  preparation preparation_;
  window_cpu cpu_;
  account account_;
  nanoseconds put_back_ = nanoseconds::max();  // what this client was waiting for when the run was over
  std::atomic<std::uint64_t> handed_out_{0};
};

bool sync_worker::sleep_until(nanoseconds t) {
  for (;;) {
    auto const now = run_.clock.now();
    if (is_over(now)) return false;
    if (now >= t) return true;
    auto until = std::min(t, now + blocking_slice);
    if (run_.length) until = std::min(until, *run_.length);
    std::this_thread::sleep_until(run_.clock.to_time_point(until));
  }
}

void sync_worker::drive(next waits_for, bool bounded) {
  while (waits_for != next::over) {
    auto const now = run_.clock.now();
    if (run_.stop || (bounded && is_over(now))) {
      session_.give_up(outcome::censored);
      return;
    }
    if (waits_for == next::pause) {
      auto until = std::min(session_.wake_at(), now + blocking_slice);
      if (bounded && run_.length) until = std::min(until, *run_.length);
      std::this_thread::sleep_until(run_.clock.to_time_point(until));
      if (run_.clock.now() >= session_.wake_at()) waits_for = session_.resume();
      continue;
    }
    auto const deadline = session_.busy_since() + run_.what.timeout;
    if (now >= deadline) {
      waits_for = session_.give_up(outcome::timed_out);
      continue;
    }
    auto limit = std::min(deadline - now, blocking_slice);
    if (bounded && run_.length) limit = std::min(limit, *run_.length - now);
    session_.limit_wait(limit);
    waits_for = session_.go_on(false);
  }
}

void sync_worker::prepare() {
  preparation_.clients = 1;
  if (run_.what.reuse) drive(session_.connect(), false);
  if (!run_.what.work.setup.empty()) session_.client().draw_rows();
  drive(session_.begin(run_.what.work.setup, run_.clock.now()), false);
  if (session_.succeeded()) return;
  preparation_.failed = 1;
  preparation_.why = session_.failure();
}

bool sync_worker::begin_next(next& waits_for) {
  auto const& work = run_.what.work;
  if (!arrivals_) {
    waits_for = session_.begin(work.journeys[session_.client().begin_journey()].steps, {});
    return !session_.is_out_of_tickets();
  }
  auto const arrival = arrivals_->take(run_.clock.now(), session_.ready_since());
  if (!arrival) return false;
  if (!sleep_until(arrival->at)) {
    arrivals_->put_back(*arrival);
    put_back_ = arrival->at;
    return false;
  }
  handed_out_.store(handed_out_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  session_.client().draw_rows();
  waits_for = session_.begin(run_.journeys.pick(arrival->ordinal).steps, arrival->at);
  return true;
}

void sync_worker::measure() {
  session_.start_clock();
  auto now = run_.clock.now();
  if (preparation_.failed == 0) {
    for (auto waits_for = next::over; !is_over(now) && begin_next(waits_for); now = run_.clock.now()) {
      drive(waits_for, true);
      cpu_.look_at(run_.clock.now());
    }
    now = run_.clock.now();
  }
  cpu_.end();
  account_.cpu = cpu_.used();
  account_.end = run_.length ? std::min(now, *run_.length) : now;
}

void sync_worker::tear_down() {
  if (preparation_.failed == 0) drive(session_.begin(run_.what.work.teardown, run_.clock.now()), false);
  session_.close();
}

void sync_worker::close(nanoseconds end) {
  account_.local_failures = tools_.local_failures;
  account_.overdue_while_idle = put_back_ < end ? 1 : 0;
  tools_.results.close(end);
  if (arrivals_ && client_ == 0) arrivals_->close(end);
}

std::vector<record::recorder const*> sync_worker::results() const {
  if (arrivals_ && client_ == 0) return {&tools_.results, &arrivals_->results()};
  return {&tools_.results};
}

}  // namespace

std::unique_ptr<worker> make_sync_worker(run_state& run, unsigned client,
                                         std::shared_ptr<shared_backlog> arrivals, first_connection first) {
  return std::make_unique<sync_worker>(run, client, std::move(arrivals), std::move(first));
}

}  // namespace loadgen::engine
