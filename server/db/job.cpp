#include "db/job.hpp"

namespace poolbench::db {

namespace {

error given_up() {
  return {errc::statement_timeout, {}, "given up before the statement began", {}};
}

// Runs `work` as the statement that a cancel request may hit. An uncertain end cuts the session off: a late
// request must find nothing.
template <class Work>
result<rows> cancellable(session& on, cancel_guard& guard, Work&& work) {
  if (!guard.begin(on.interrupt())) return given_up();
  auto outcome = work();
  if (!guard.end()) on.interrupt()->break_off();
  return outcome;
}

}  // namespace

void job::answer(result<rows> outcome, std::shared_ptr<row_channel> stream) {
  if (answered_.exchange(true, std::memory_order_acq_rel)) return;
  auto const now = telemetry::clock::now();
  report told{std::move(outcome), {asked_, now}, {}, {}, std::move(stream)};
  if (auto const usable = usable_.load(std::memory_order_acquire); usable != time_point{}) {
    told.wait.end = usable;
    told.create = create_;
  }
  if (auto const begun = begun_.load(std::memory_order_relaxed); begun != time_point{}) {
    auto const ended = ended_.load(std::memory_order_relaxed);
    told.execution = telemetry::interval{begun, ended != time_point{} ? ended : now};
  }
  complete(std::move(caller_), std::move(told));
}

void statement_job::run(session& on, lease& terms, way how) {
  begin(telemetry::clock::now());
  outcome_ = cancellable(on, terms.guard, [&] {
    return how == way::prepared ? on.run_prepared(what_, *values_) : on.run_once(what_, *values_);
  });
  end(telemetry::clock::now());
}

void stream_job::run(session& on, lease& terms, way) {
  begin(telemetry::clock::now());
  auto first = cancellable(on, terms.guard, [&] { return on.open_cursor(what_, *values_, piece_); });
  if (!first) {
    answer(std::move(first));
  } else {
    auto const whole = first->size() < piece_;
    channel_->offer(*first);
    if (whole) channel_->end();
    answer(std::move(first), channel_);
    if (!whole) send_pieces(on, terms);
  }
  if (!on.connected()) return;
  terms.set_deadline(telemetry::clock::now() + (deadline() - asked()));
  cancellable(on, terms.guard, [&]() -> result<rows> {
    on.close_cursor();
    return rows{};
  });
}

void stream_job::send_pieces(session& on, lease& terms) {
  for (;;) {
    terms.set_deadline(telemetry::clock::now() + (deadline() - asked()));
    auto piece = cancellable(on, terms.guard, [&] { return on.fetch(piece_); });
    terms.set_deadline(time_point::max());  // from here on it is the reader's time
    if (!piece) return channel_->end(piece.error());
    auto const last = piece->size() < piece_;
    if (!piece->empty() && !channel_->offer(std::move(*piece))) return;
    if (last) return channel_->end();
  }
}

void stream_job::give_up(error why) {
  channel_->cut(why);
  answer(std::move(why));
}

}  // namespace poolbench::db
