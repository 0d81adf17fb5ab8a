#include "engine/backlog.hpp"

#include <utility>

namespace loadgen::engine {

using plan::backlog_policy;
using record::outcome;

backlog::backlog(schedule::shard schedule, plan::plan const& what, journey_picker const& journeys,
                 record::recorder& results)
    : schedule_{std::move(schedule)},
      what_{what},
      journeys_{journeys},
      results_{results},
      next_{schedule_.next()} {}

void backlog::advance() {
  if (ahead_.empty()) {
    next_ = schedule_.next();
  } else {
    next_ = ahead_.front();
    ahead_.pop_front();
  }
}

nanoseconds backlog::together_at(nanoseconds window) {
  if (!next_ || window.count() == 0) return next_at();
  auto const until = next_->at + window;
  while (ahead_.empty() || ahead_.back().at <= until) {
    auto const more = schedule_.next();
    if (!more) break;
    ahead_.push_back(*more);
  }
  auto last = next_->at;
  for (auto const& each : ahead_) {
    if (each.at > until) break;
    last = each.at;
  }
  return last;
}

void backlog::record_unsent(schedule::arrival const& what, outcome how, nanoseconds at) {
  record::sample s;
  s.step = journeys_.pick(what.ordinal).steps.front();
  s.how = how;
  s.intended = what.at;
  s.done = at;
  results_.record(s);
}

std::optional<schedule::arrival> backlog::take(nanoseconds now, nanoseconds ready, nanoseconds until) {
  for (; next_ && next_->at <= until; advance()) {
    auto const at = next_->at;
    if (what_.backlog == backlog_policy::drop && at < ready) {
      record_unsent(*next_, outcome::dropped, now);
    } else if (what_.backlog == backlog_policy::deadline && now - at > what_.backlog_deadline) {
      record_unsent(*next_, outcome::past_deadline, at + what_.backlog_deadline);
    } else {
      auto const taken = next_;
      advance();
      return taken;
    }
  }
  return {};
}

void backlog::record_left(schedule::arrival const& what, nanoseconds end) {
  if (what_.backlog == backlog_policy::drop) {
    record_unsent(what, outcome::dropped, end);
  } else if (what_.backlog == backlog_policy::deadline && end - what.at > what_.backlog_deadline) {
    record_unsent(what, outcome::past_deadline, what.at + what_.backlog_deadline);
  } else {
    record_unsent(what, outcome::censored, end);
  }
}

std::uint64_t backlog::close(nanoseconds end) {
  std::uint64_t count = 0;
  for (auto const& each : put_back_) {
    if (each.at < end) record_left(each, end), ++count;
  }
  put_back_.clear();
  for (; next_ && next_->at < end; advance(), ++count) record_left(*next_, end);
  return count;
}

}  // namespace loadgen::engine
