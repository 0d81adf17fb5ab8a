#include "db/pool_state.hpp"

#include <algorithm>

// How large the pool is, and what happens to it because time has passed.
namespace poolbench::db {

// ---- size

void pool_state::fill(time_point now, actions& out) {
  if (stopped_) return;
  std::size_t wanted = 0;
  if (failures_ > 0) {
    bool const due = counts_.opening == 0 && now >= probe_at_;
    wanted = due && ((in_force_ && !draining_) || pending() > 0) ? 1 : 0;
  } else {
    auto const& streams = lines_[static_cast<std::size_t>(kind::stream)];
    auto const servable = lines_[static_cast<std::size_t>(kind::statement)].size() +
                          std::min(streams.size(), streams_max_ - std::min(streams_max_, streams_));
    wanted = servable - std::min(servable, counts_.opening);
    if (in_force_ && !draining_) {
      auto const have = fresh() + counts_.opening;
      wanted = std::max(wanted, options_.min - std::min(options_.min, have));
    }
  }
  wanted = std::min(wanted, slots_.size() - counts_.total());
  probing_ = probing_ || (failures_ > 0 && wanted > 0);
  for (slot_id id = 0; wanted > 0; ++id) {
    if (slots_[id].state != phase::empty) continue;
    slots_[id].state = phase::opening;
    ++counts_.opening;
    out.opens.push_back(id);
    --wanted;
  }
}

std::size_t pool_state::fresh() const noexcept {
  return static_cast<std::size_t>(std::ranges::count_if(slots_, [](slot const& s) {
    return (s.state == phase::idle || s.state == phase::used) && !s.retiring;
  }));
}

// While Postgres refuses new connections an old one is better than none.
bool pool_state::may_retire() const noexcept {
  if (failures_ > 0) return false;
  if (fresh() >= options_.min) return true;
  return counts_.total() == slots_.size() && counts_.closing == 0 && counts_.opening == 0;
}

void pool_state::mark_retiring(time_point now) {
  for (auto& s : slots_) s.retiring = s.retiring || now >= s.retire_at;
}

void pool_state::retire(actions& out) {
  auto const old = [this](slot_id id) { return slots_[id].retiring; };
  while (may_retire()) {
    auto const at = std::ranges::find_if(idle_, old);
    if (at == idle_.end()) return;
    close_idle(*at, close_reason::lifetime, out);
  }
}

void pool_state::wake(time_point now, actions& out) {
  in_force_ = true;
  fill(now, out);
}

void pool_state::rest(actions& out) {
  in_force_ = false;
  while (!idle_.empty()) close_idle(idle_.back(), close_reason::resting, out);
}

void pool_state::stop(actions& out) {
  stopped_ = true;
  refuse_all(refusal::shutting_down, out);
  while (!idle_.empty()) close_idle(idle_.back(), close_reason::stopped, out);
}

// ---- time

void pool_state::tick(time_point now, actions& out) {
  for (auto& line : lines_) {
    std::erase_if(line, [&](waiter const& each) {
      if (each.deadline > now) return false;
      refuse(each, refusal::timed_out, out);
      return true;
    });
  }
  mark_retiring(now);
  retire(out);
  if (options_.idle_timeout > duration::zero()) {
    while (!idle_.empty() && standing() > options_.min &&
           now - slots_[idle_.front()].since >= options_.idle_timeout) {
      close_idle(idle_.front(), close_reason::idle, out);
    }
  }
  if (options_.leak_after > duration::zero()) {
    for (slot_id id = 0; id < slots_.size(); ++id) {
      auto& s = slots_[id];
      if (s.state != phase::used || s.leak_reported || now - s.since < options_.leak_after) continue;
      s.leak_reported = true;
      out.leaks.push_back(id);
    }
  }
  fill(now, out);
}

pool_state::time_point pool_state::next_event() const {
  auto next = time_point::max();
  auto const at = [&next](time_point when) { next = std::min(next, when); };
  for (auto const& line : lines_) {
    for (auto const& each : line) at(each.deadline);
  }
  for (auto const& s : slots_) {
    if (s.state != phase::idle && s.state != phase::used) continue;
    if (!s.retiring) at(s.retire_at);
    if (s.state == phase::used && !s.leak_reported && options_.leak_after > duration::zero()) {
      at(s.since + options_.leak_after);
    }
  }
  if (!idle_.empty() && standing() > options_.min && options_.idle_timeout > duration::zero()) {
    at(slots_[idle_.front()].since + options_.idle_timeout);
  }
  if (failures_ > 0 && counts_.opening == 0 && !stopped_ && ((in_force_ && !draining_) || pending() > 0)) {
    at(probe_at_);
  }
  return next;
}

}  // namespace poolbench::db
