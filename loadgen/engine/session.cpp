#include "engine/session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>

namespace loadgen::engine {
namespace {

using namespace std::chrono_literals;
using record::outcome;

constexpr nanoseconds first_back_off = 1ms;
constexpr nanoseconds longest_back_off = 100ms;

outcome classify_connect(io_result const& failed) noexcept {
  return failed.error == ECONNREFUSED ? outcome::connect_refused : outcome::connect_failed;
}

bool is_connect_failure(outcome how) noexcept {
  return how == outcome::connect_refused || how == outcome::connect_failed;
}

}  // namespace

session::session(toolbox& tools, unsigned number)
    : tools_{tools},
      number_{number},
      client_{tools.run.what.work, tools.run.feeds, number, tools.run.what.seed} {}

void session::adopt(first_connection made) {
  wire_ = std::move(made.wire);
  if (tools_.run.how.open_loop) wire_.stamp_arrivals();
  tools_.watcher.opened(wire_.descriptor(), number_);
  tools_.results.record_connect(made.connecting, made.shaking_hands);
}

next session::rest() {
  phase_ = phase::resting;
  return next::over;
}

next session::connect() {
  if (wire_.is_established()) return next::over;
  connecting_only_ = true;
  sent_ = tools_.run.clock.now();
  return open_connection();
}

next session::begin(step_list const& steps, nanoseconds intended) {
  steps_ = &steps;
  position_ = 0;
  succeeded_ = true;
  if (steps.empty()) return rest();
  return begin_step(intended);
}

next session::begin_step(nanoseconds intended) {
  auto& run = tools_.run;
  auto const step = (*steps_)[position_];
  sent_ = run.clock.now();
  intended_ = run.how.open_loop ? intended : sent_;
  if (run.how.in_journey[step]) {
    if (!run.take_ticket(sent_)) {
      out_of_tickets_ = true;
      return rest();
    }
    tools_.results.note_started();
  }
  auto& random = tools_.trace_ids;
  ids_ = {{random(), random() | 1}, random() | 1, false};  // all zero would be no id
  ids_.sampled = run.what.trace_rate > 0 && random.unit() < run.what.trace_rate;
  return wire_.is_established() ? send() : open_connection();
}

next session::open_connection() {
  auto& run = tools_.run;
  auto const mode =
      run.what.client == plan::client_kind::sync ? transport::mode::blocking : transport::mode::non_blocking;
  phase_ = phase::connecting;
  tcp_stood_ = record::never;
  requests_on_connection_ = 0;
  close();
  auto const result = wire_.open(run.target, run.tls.get(), mode);
  if (result.status != io_status::done) {
    note_local_failure(result);
    return finish(outcome::connect_failed, run.clock.now());
  }
  if (mode == transport::mode::blocking) wire_.set_time_limit(blocking_slice);
  if (run.how.open_loop) wire_.stamp_arrivals();
  tools_.watcher.opened(wire_.descriptor(), number_);
  return go_on_connecting();
}

// This machine's limits, not the target, are in the way: that makes a measurement invalid.
void session::note_local_failure(io_result const& failed) noexcept {
  auto const error = failed.error;
  if (error == EADDRNOTAVAIL || error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM) {
    ++tools_.local_failures;
  }
}

next session::go_on_connecting() {
  auto const result = wire_.connect(tools_.run.target);
  auto const now = tools_.run.clock.now();
  if (tcp_stood_ == record::never && wire_.is_shaking_hands()) tcp_stood_ = now;
  if (result.status == io_status::would_block) return next::io;
  if (result.status != io_status::done) {
    note_local_failure(result);
    return finish(classify_connect(result), now);
  }
  tools_.results.record_connect(now - sent_, tcp_stood_ == record::never ? 0ns : now - tcp_stood_);
  back_off_ = 0ns;
  if (!connecting_only_) return send();
  connecting_only_ = false;
  ready_ = now;
  return rest();
}

next session::send() {
  auto& run = tools_.run;
  auto const step = (*steps_)[position_];
  phase_ = phase::exchanging;
  auto const bytes = tools_.texts[step].render(client_, ids_);
  auto const& needs = tools_.checks[step].needs();
  if (exchange_.begin(wire_, bytes, needs, run.what.work.steps[step].method == "HEAD", run.clock)) {
    return finish_exchange(true);
  }
  return next::io;
}

next session::go_on(bool hangup) {
  switch (phase_) {
    case phase::connecting:
      return go_on_connecting();
    case phase::exchanging:
      if (!exchange_.go_on(wire_, tools_.scratch, hangup, tools_.run.clock)) return next::io;
      return finish_exchange(hangup);
    case phase::pausing:
      drop_if_closed();
      return next::pause;
    case phase::resting:
      break;
  }
  drop_if_closed();
  return next::over;
}

// Between requests the server has nothing to say but that it closes the connection; TLS may have tickets.
void session::drop_if_closed() {
  if (!wire_.is_open()) return;
  auto const result = wire_.read(tools_.scratch.data(), tools_.scratch.size());
  if (result.status != io_status::would_block) close();
}

void session::close() {
  if (!wire_.is_open()) return;
  tools_.watcher.closing(wire_.descriptor(), number_);
  wire_.close();
}

next session::finish_exchange(bool hangup) {
  auto how = exchange_.how();
  if (how == outcome::ok) how = tools_.checks[(*steps_)[position_]].check(exchange_.answer(), client_);
  if (hangup || !exchange_.keep_alive() || !tools_.run.what.reuse) close();
  return finish(how, std::max(exchange_.done(), sent_));
}

next session::finish(outcome how, nanoseconds done) {
  if (connecting_only_) {
    connecting_only_ = false;
    close();
    return rest();
  }
  auto const exchanged = phase_ == phase::exchanging;
  record::sample s;
  s.step = (*steps_)[position_];
  s.how = how;
  s.intended = intended_;
  s.ready = ready_;
  s.sent = sent_;
  s.done = done;
  s.trace_id = ids_.trace;
  if (exchanged) {
    s.status = exchange_.answer().status;
    if (exchange_.first_byte() != record::never) s.first_byte = std::max(exchange_.first_byte(), sent_);
    s.bytes_sent = exchange_.bytes_sent();
    s.bytes_received = exchange_.bytes_received();
    s.reused_connection = requests_on_connection_ > 0;
    s.server_timing = exchange_.answer().server_timing;
    ++requests_on_connection_;
  }
  tools_.results.record(s);
  ready_ = done;
  return how == outcome::ok ? after_success(done) : after_failure(how, done);
}

next session::after_failure(outcome how, nanoseconds done) {
  succeeded_ = false;
  if (!record::is_completed(how)) close();
  auto const& step = tools_.run.what.work.steps[(*steps_)[position_]];
  auto const in_journey = tools_.run.how.in_journey[(*steps_)[position_]];
  if (!in_journey) {
    failure_ = fmt::format("{}: {}", step.name, record::name_of(how));
    if (record::is_completed(how)) failure_ += fmt::format(" ({})", exchange_.answer().status);
  }
  // A dead target must not be called as fast as it can refuse; an open loop has its own pace.
  if (!is_connect_failure(how) || tools_.run.how.open_loop || !in_journey) return rest();
  back_off_ = std::clamp(back_off_ * 2, first_back_off, longest_back_off);
  position_ = steps_->size();
  return pause_until(done + back_off_);
}

next session::after_success(nanoseconds done) {
  auto const& step = tools_.run.what.work.steps[(*steps_)[position_]];
  auto const is_last = ++position_ == steps_->size();
  auto const thinks = step.think_max > 0ns && (!is_last || !tools_.run.how.open_loop);
  if (thinks) {
    auto const pause = client_.random().between(step.think_min.count(), step.think_max.count());
    if (pause > 0) return pause_until(done + nanoseconds{pause});
  }
  return is_last ? rest() : begin_step(done);
}

next session::pause_until(nanoseconds t) {
  phase_ = phase::pausing;
  wake_at_ = t;
  return next::pause;
}

next session::resume() {
  return position_ == steps_->size() ? rest() : begin_step(wake_at_);
}

next session::give_up(outcome how) {
  if (phase_ != phase::connecting && phase_ != phase::exchanging) return rest();
  auto const now = tools_.run.clock.now();
  auto const result = finish(how, now);
  close();
  return result == next::over ? result : rest();
}

}  // namespace loadgen::engine
