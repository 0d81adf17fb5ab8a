#include "db/pool_state.hpp"

#include <algorithm>
#include <cmath>

namespace poolbench::db {

namespace {

pool_state::time_point later(pool_state::time_point from, pool_state::duration by, double share) {
  return from + std::chrono::duration_cast<pool_state::duration>(by * share);
}

}  // namespace

pool_state::pool_state(pool_options const& options)
    : options_(options),
      streams_max_(options.streams_max ? options.streams_max : std::max<std::size_t>(1, options.max / 2)),
      slots_(options.max) {
  idle_.reserve(options.max);
}

bool pool_state::may_start(kind what) const noexcept {
  return what == kind::statement || streams_ < streams_max_;
}

// No connection stands and none is on its way that a caller should wait for.
bool pool_state::hopeless() const noexcept {
  return failures_ > 0 && standing() == 0 && (counts_.opening == 0 || probing_);
}

// ---- callers

pool_state::admission pool_state::acquire(time_point now, time_point deadline, kind what, caller who,
                                          actions& out) {
  waiter const self{next_ticket_++, deadline, who, what};
  auto const turn_away = [&](refusal why) {
    refuse(self, why, out);
    return admission::refused;
  };
  if (draining_ || stopped_) return turn_away(refusal::shutting_down);
  if (deadline <= now) return turn_away(refusal::timed_out);
  if (!idle_.empty() && may_start(what)) {  // nobody who could be served waits while a connection is idle
    auto const id = idle_.back();
    idle_.pop_back();
    --counts_.idle;
    give(id, self, now, true, now - slots_[id].since >= options_.validate_after, out);
    return admission::granted;
  }
  // While nothing is kept open, nobody probes in the background: the first caller after the back-off does.
  bool const becomes_probe = !in_force_ && counts_.opening == 0 && now >= probe_at_;
  if (hopeless() && !becomes_probe) return turn_away(refusal::unavailable);
  if (pending() >= options_.queue_limit) return turn_away(refusal::queue_full);
  lines_[static_cast<std::size_t>(what)].push_back(self);
  fill(now, out);
  return admission::queued;
}

bool pool_state::abandon(caller who) {
  for (auto& line : lines_) {
    auto const at = std::ranges::find(line, who, &waiter::who);
    if (at == line.end()) continue;
    line.erase(at);
    ++counts_.cancelled;
    return true;
  }
  return false;
}

void pool_state::refuse(waiter const& who, refusal why, actions& out) {
  ++(why == refusal::timed_out ? counts_.timed_out : counts_.refused);
  out.refusals.push_back({who.who, why});
}

void pool_state::refuse_all(refusal why, actions& out) {
  for (auto& line : lines_) {
    for (auto const& each : line) refuse(each, why, out);
    line.clear();
  }
}

// The line whose first caller is next; null when nobody can be served.
std::deque<pool_state::waiter>* pool_state::next_line() noexcept {
  std::deque<waiter>* next = nullptr;
  for (auto what : {kind::statement, kind::stream}) {
    auto& line = lines_[static_cast<std::size_t>(what)];
    if (line.empty() || !may_start(what)) continue;
    if (!next || line.front().ticket < next->front().ticket) next = &line;
  }
  return next;
}

// ---- connections

void pool_state::give(slot_id id, waiter const& to, time_point now, bool was_idle, bool validate,
                      actions& out) {
  auto& s = slots_[id];
  s.state = phase::used;
  s.since = now;
  s.leak_reported = false;
  s.user = to;
  ++counts_.used;
  ++counts_.granted;
  if (to.what == kind::stream) ++streams_;
  out.grants.push_back({id, to.who, was_idle, validate});
}

bool pool_state::give_to_next(slot_id id, time_point now, bool was_idle, actions& out) {
  while (auto* line = next_line()) {
    auto const next = line->front();
    line->pop_front();
    if (next.deadline <= now) {
      refuse(next, refusal::timed_out, out);
      continue;
    }
    give(id, next, now, was_idle, was_idle && now - slots_[id].since >= options_.validate_after, out);
    return true;
  }
  return false;
}

void pool_state::serve_from_idle(time_point now, actions& out) {
  while (!idle_.empty()) {
    if (!give_to_next(idle_.back(), now, true, out)) return;
    idle_.pop_back();
    --counts_.idle;
  }
}

void pool_state::end_use(slot& s) noexcept {
  --counts_.used;
  if (s.user.what == kind::stream) --streams_;
}

void pool_state::close(slot_id id, close_reason why, actions& out) {
  slots_[id].state = phase::closing;
  ++counts_.closing;
  ++counts_.closed;
  out.closes.push_back({id, why});
}

void pool_state::close_idle(slot_id id, close_reason why, actions& out) {
  std::erase(idle_, id);
  --counts_.idle;
  close(id, why, out);
}

// A good connection that nobody uses: to the next caller, or into the pool, or away.
void pool_state::place(slot_id id, time_point now, actions& out) {
  if (stopped_) return close(id, close_reason::stopped, out);
  if (slots_[id].retiring && may_retire()) return close(id, close_reason::lifetime, out);
  if (give_to_next(id, now, false, out)) return;
  if (!in_force_) return close(id, close_reason::resting, out);
  slots_[id].state = phase::idle;
  slots_[id].since = now;
  idle_.push_back(id);
  ++counts_.idle;
}

void pool_state::released(slot_id id, time_point now, condition how, actions& out) {
  auto& s = slots_[id];
  end_use(s);
  if (how != condition::clean) {
    close(id, how == condition::broken ? close_reason::broken : close_reason::in_transaction, out);
  } else {
    s.retiring = s.retiring || now >= s.retire_at;
    place(id, now, out);
  }
  serve_from_idle(now, out);  // the end of a stream may let the next one start
  if (hopeless()) refuse_all(refusal::unavailable, out);
  fill(now, out);
}

void pool_state::invalid(slot_id id, time_point now, actions& out) {
  auto& s = slots_[id];
  end_use(s);
  --counts_.granted;
  lines_[static_cast<std::size_t>(s.user.what)].push_front(s.user);
  close(id, close_reason::broken, out);
  if (stopped_) return refuse_all(refusal::shutting_down, out);
  serve_from_idle(now, out);
  if (hopeless()) refuse_all(refusal::unavailable, out);
  fill(now, out);
}

void pool_state::opened(slot_id id, time_point now, double unit, actions& out) {
  --counts_.opening;
  ++counts_.opened;
  failures_ = 0;
  probing_ = false;
  auto& s = slots_[id];
  s.retiring = false;
  s.retire_at = options_.max_lifetime == duration::zero()
                    ? time_point::max()
                    : later(now, options_.max_lifetime, 1.0 - options_.lifetime_jitter * unit);
  place(id, now, out);
  retire(out);
  fill(now, out);
}

void pool_state::open_failed(slot_id id, time_point now, double unit, actions& out) {
  --counts_.opening;
  ++counts_.open_failures;
  slots_[id].state = phase::empty;
  if (failures_ == 0 || probing_) {  // attempts begun together that fail together count once
    probing_ = false;
    auto const doubled = std::ldexp(1.0, static_cast<int>(std::min(failures_, 16U)));
    auto const most = static_cast<double>(options_.backoff_most.count());
    auto const wait = std::min(static_cast<double>(options_.backoff_first.count()) * doubled, most);
    probe_at_ = now + duration(static_cast<duration::rep>(wait * (1.0 - 0.1 * unit)));
    ++failures_;
  }
  if (hopeless()) refuse_all(refusal::unavailable, out);
}

void pool_state::closed(slot_id id, time_point now, actions& out) {
  --counts_.closing;
  slots_[id] = slot{};
  fill(now, out);
}

pool_statistics pool_state::statistics() const {
  auto now = counts_;
  now.pending = pending();
  now.breaker_open = failures_ > 0;
  return now;
}

std::string_view to_string(pool_state::close_reason why) noexcept {
  switch (why) {
    case pool_state::close_reason::idle:
      return "idle";
    case pool_state::close_reason::lifetime:
      return "lifetime";
    case pool_state::close_reason::broken:
      return "broken";
    case pool_state::close_reason::in_transaction:
      return "in_transaction";
    case pool_state::close_reason::resting:
      return "resting";
    case pool_state::close_reason::stopped:
      break;
  }
  return "stopped";
}

}  // namespace poolbench::db
