#include "engine/alarms.hpp"
#include "engine/backlog.hpp"
#include "engine/flight_list.hpp"
#include "engine/patience.hpp"
#include "engine/poller.hpp"
#include "engine/session.hpp"
#include "engine/window_cpu.hpp"
#include "engine/worker.hpp"

#include <algorithm>
#include <deque>

namespace loadgen::engine {
namespace {

using namespace std::chrono_literals;

constexpr auto longest_wait = 50ms;        // then the loop looks whether it was asked to stop
constexpr unsigned prepared_at_once = 64;  // a listener's queue is not endless

class async_worker : public worker {
 public:
  async_worker(run_state& run, unsigned index, unsigned of, first_connection first);

  void prepare() override;
  void measure() override;
  void tear_down() override;
  preparation prepared() const override { return preparation_; }
  void close(nanoseconds end) override;
  account accounted() const override { return account_; }
  std::vector<record::recorder const*> results() const override { return {&tools_.results}; }
  std::uint64_t handed_out() const noexcept override { return handed_out_.load(std::memory_order_relaxed); }

 private:
  enum class stage { preparing, measuring, tearing_down };
  enum class slot_state { idle, in_flight, pausing, out };
  struct slot {
    slot_state state = slot_state::idle;
    bool connect_tried = false;
    bool setup_begun = false;
    bool prepared = false;  // takes part
    nanoseconds joined{0};  // what it is in flight for was begun then
  };
  // Waits for whatever comes first, until `until` at most, and handles what happened.
  void turn(nanoseconds until);
  // Whether answers may be read when it is time for something else: waking up costs more than a small
  // request.
  bool may_let_answers_lie(nanoseconds wait) const {
    return stage_ == stage::measuring && backlog_ && !free_.empty() && patience_.allows(wait);
  }
  void on_event(poller::event const& event);
  // Follows a client from what it now waits for.
  void settle(unsigned client, next waits_for);
  // A client has nothing to do: gives it something, or nothing (empty) and keeps that in mind.
  std::optional<next> more_work(unsigned client);
  std::optional<next> more_preparation(unsigned client);
  std::optional<next> more_closed(unsigned client);
  std::optional<next> more_open(unsigned client);
  next begin(unsigned client, schedule::arrival const& what);
  void dispatch(nanoseconds now);
  // Lets the clients do the current stage's work, a few at a time, until all are done.
  void process_all();
  void let_go(unsigned client) { slots_[client].state = slot_state::out, --working_; }
  bool is_over(nanoseconds now) const;

  run_state& run_;
  unsigned const of_;
  poller poller_;
  toolbox tools_;
  std::deque<session> sessions_;
  std::vector<slot> slots_;
  flight_list flights_;
  alarms alarms_;
  std::deque<unsigned> free_;  // open loop: the one that has been free longest is in front
  std::optional<backlog> backlog_;
  patience patience_;
  stage stage_ = stage::preparing;
  unsigned working_ = 0;  // clients that are not out
  preparation preparation_;
  window_cpu cpu_;
  account account_;
  std::atomic<std::uint64_t> handed_out_{0};
};

async_worker::async_worker(run_state& run, unsigned index, unsigned of, first_connection first)
    : run_{run},
      of_{of},
      tools_{run, poller_, index},
      slots_(share_of(run.what.connections, index, of)),
      flights_{slots_.size()},
      patience_{answers_end_journeys(run.what.work)},
      cpu_{run.what.warmup} {
  for (unsigned i = 0; i < slots_.size(); ++i) sessions_.emplace_back(tools_, index + i * of);
  if (first.wire.is_open()) sessions_.front().adopt(std::move(first));
  if (run.arrivals) {
    backlog_.emplace(schedule::shard{*run.arrivals, index, of}, run.what, run.journeys, tools_.results);
  }
}

void async_worker::turn(nanoseconds until) {
  auto now = run_.clock.now();
  until = std::min({until, now + longest_wait, alarms_.next_at()});
  if (flights_.oldest() != flight_list::nobody) {
    until = std::min(until, slots_[flights_.oldest()].joined + run_.what.timeout);
  }
  auto const wait = until - now;
  for (auto const& event : may_let_answers_lie(wait) ? poller_.sleep(wait) : poller_.wait(wait))
    on_event(event);

  now = run_.clock.now();
  while (auto const client = alarms_.take_due(now)) settle(*client, sessions_[*client].resume());
  for (;;) {
    auto const client = flights_.oldest();
    if (client == flight_list::nobody || slots_[client].joined + run_.what.timeout > now) break;
    settle(client, sessions_[client].give_up(record::outcome::timed_out));
  }
}

void async_worker::on_event(poller::event const& event) {
  auto const client = event.client / of_;
  auto const after = sessions_[client].go_on(event.hangup);
  // A client at rest only learns here that its connection is gone.
  if (slots_[client].state != slot_state::in_flight) return;
  auto const& read = sessions_[client].last_exchange();
  patience_.look_at(after == next::over, read.is_stamped(), read.bytes_received());
  settle(client, after);
}

void async_worker::settle(unsigned client, next waits_for) {
  auto& its = slots_[client];
  while (waits_for == next::over) {
    flights_.leave(client);
    its.state = slot_state::idle;
    auto const more = more_work(client);
    if (!more) return;
    waits_for = *more;
  }
  auto const& session = sessions_[client];
  if (waits_for == next::pause) {
    flights_.leave(client);
    its.state = slot_state::pausing;
    alarms_.set(session.wake_at(), client);
  } else if (its.state != slot_state::in_flight || its.joined != session.busy_since()) {
    its.state = slot_state::in_flight;
    its.joined = session.busy_since();
    flights_.join(client);
  }
}

std::optional<next> async_worker::more_work(unsigned client) {
  switch (stage_) {
    case stage::preparing:
      return more_preparation(client);
    case stage::measuring:
      return backlog_ ? more_open(client) : more_closed(client);
    case stage::tearing_down:
      break;
  }
  let_go(client);
  return {};
}

std::optional<next> async_worker::more_preparation(unsigned client) {
  auto& its = slots_[client];
  auto& session = sessions_[client];
  if (!its.connect_tried && run_.what.reuse) {
    its.connect_tried = true;
    return session.connect();
  }
  if (!its.setup_begun) {
    its.setup_begun = true;
    if (!run_.what.work.setup.empty()) session.client().draw_rows();
    return session.begin(run_.what.work.setup, run_.clock.now());
  }
  its.prepared = session.succeeded();
  if (!its.prepared && preparation_.failed++ == 0) preparation_.why = session.failure();
  let_go(client);
  return {};
}

std::optional<next> async_worker::more_closed(unsigned client) {
  auto& session = sessions_[client];
  if (session.is_out_of_tickets()) {
    let_go(client);
    return {};
  }
  auto const journey = session.client().begin_journey();
  return session.begin(run_.what.work.journeys[journey].steps, {});
}

std::optional<next> async_worker::more_open(unsigned client) {
  auto const ready = sessions_[client].ready_since();
  if (auto const due = backlog_->take(ready, ready, ready)) return begin(client, *due);
  free_.push_back(client);
  return {};
}

next async_worker::begin(unsigned client, schedule::arrival const& what) {
  handed_out_.store(handed_out_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  auto& session = sessions_[client];
  session.client().draw_rows();
  return session.begin(run_.journeys.pick(what.ordinal).steps, what.at);
}

// Gives what is due to the clients that have been free longest: all connections take part, as those of many
// users would, and the target's own threads, among which it has spread them, are loaded alike.
void async_worker::dispatch(nanoseconds now) {
  while (!free_.empty()) {
    auto const client = free_.front();
    auto const due = backlog_->take(now, sessions_[client].ready_since(), now);
    if (!due) return;
    free_.pop_front();
    settle(client, begin(client, *due));
  }
}

void async_worker::process_all() {
  std::vector<unsigned> waiting;
  for (unsigned i = 0; i < slots_.size(); ++i) {
    if (slots_[i].state != slot_state::out) waiting.push_back(i);
  }
  auto const all = static_cast<unsigned>(waiting.size());
  working_ = all;
  for (unsigned begun = 0; working_ > 0 && !run_.stop;) {
    for (; begun < all && begun - (all - working_) < prepared_at_once; ++begun) {
      if (stage_ == stage::tearing_down) {
        auto const client = waiting[begun];
        settle(client, sessions_[client].begin(run_.what.work.teardown, run_.clock.now()));
      } else {
        settle(waiting[begun], next::over);
      }
    }
    if (working_ > 0) turn(nanoseconds::max());
  }
}

void async_worker::prepare() {
  preparation_.clients = static_cast<unsigned>(slots_.size());
  process_all();
}

bool async_worker::is_over(nanoseconds now) const {
  if (run_.stop.load(std::memory_order_relaxed)) return true;
  if (run_.length) return now >= *run_.length;
  return backlog_ ? backlog_->next_at() == nanoseconds::max() && free_.size() == working_ : working_ == 0;
}

void async_worker::measure() {
  stage_ = stage::measuring;
  working_ = 0;
  for (unsigned i = 0; i < slots_.size(); ++i) {
    if (!slots_[i].prepared) continue;
    ++working_;
    sessions_[i].start_clock();
    settle(i, next::over);
  }
  auto now = run_.clock.now();
  for (; !is_over(now); now = run_.clock.now()) {
    cpu_.look_at(now);
    if (backlog_) dispatch(now);
    auto const next_send =
        backlog_ && !free_.empty() ? backlog_->together_at(run_.what.coalesce) : nanoseconds::max();
    turn(std::min(run_.length.value_or(nanoseconds::max()), next_send));
  }
  cpu_.end();
  account_.cpu = cpu_.used();
  account_.end = run_.length ? std::min(now, *run_.length) : now;
  stage_ = stage::tearing_down;
  for (unsigned i = 0; i < slots_.size(); ++i) {
    if (slots_[i].state == slot_state::in_flight) sessions_[i].give_up(record::outcome::censored);
    flights_.leave(i);
    slots_[i].state = slots_[i].prepared ? slot_state::idle : slot_state::out;
  }
  alarms_.clear();
}

void async_worker::tear_down() {
  if (!run_.what.work.teardown.empty()) process_all();
  for (auto& session : sessions_) session.close();
}

void async_worker::close(nanoseconds end) {
  account_.local_failures = tools_.local_failures;
  if (backlog_) {
    auto const unsent = backlog_->close(end);
    if (!free_.empty()) account_.overdue_while_idle = unsent;
  }
  tools_.results.close(end);
}

}  // namespace

std::unique_ptr<worker> make_async_worker(run_state& run, unsigned index, unsigned of,
                                          first_connection first) {
  return std::make_unique<async_worker>(run, index, of, std::move(first));
}

}  // namespace loadgen::engine
