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
  next_ = schedule_.next();
}

void backlog::record_unsent(outcome how, nanoseconds at) {
  record::sample s;
  s.step = journeys_.pick(next_->ordinal).steps.front();
  s.how = how;
  s.intended = next_->at;
  s.done = at;
  results_.record(s);
}

std::optional<schedule::arrival> backlog::take(nanoseconds now, nanoseconds ready, nanoseconds until) {
  for (; next_ && next_->at <= until; advance()) {
    auto const at = next_->at;
    if (what_.backlog == backlog_policy::drop && at < ready) {
      record_unsent(outcome::dropped, now);
    } else if (what_.backlog == backlog_policy::deadline && now - at > what_.backlog_deadline) {
      record_unsent(outcome::past_deadline, at + what_.backlog_deadline);
    } else {
      auto const taken = next_;
      advance();
      return taken;
    }
  }
  return {};
}

std::uint64_t backlog::close(nanoseconds end) {
  std::uint64_t count = 0;
  for (; next_ && next_->at < end; advance(), ++count) {
    if (what_.backlog == backlog_policy::drop) {
      record_unsent(outcome::dropped, end);
    } else if (what_.backlog == backlog_policy::deadline && end - next_->at > what_.backlog_deadline) {
      record_unsent(outcome::past_deadline, next_->at + what_.backlog_deadline);
    } else {
      record_unsent(outcome::censored, end);
    }
  }
  return count;
}

}  // namespace loadgen::engine
