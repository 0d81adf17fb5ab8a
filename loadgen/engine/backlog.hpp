#pragma once

#include "engine/journey_picker.hpp"
#include "plan/plan.hpp"
#include "record/recorder.hpp"
#include "schedule/arrivals.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

namespace loadgen::engine {

using std::chrono::nanoseconds;

// The intended requests of one worker that are not yet sent, in order. It takes no memory
// but for what is looked at together: what is due is computed again from the schedule when its turn comes,
// however long the backlog has grown. Every arrival is
// either handed out or recorded with the outcome its policy says. Not thread-safe.
class backlog {
 public:
  // All references must outlive it.
  backlog(schedule::shard schedule, plan::plan const& what, journey_picker const& journeys,
          record::recorder& results);

  // When the next one is due; nanoseconds::max() when there are no more.
  nanoseconds next_at() const noexcept { return next_ ? next_->at : nanoseconds::max(); }
  // When the next one can be sent together with all that are due within `window` after it: when the last of
  // them is due.
  nanoseconds together_at(nanoseconds window);
  // The next one that is due by `until` and still to be sent. `ready`: since when the connection that takes
  // it has been free. With policy `drop` what came before that found no free connection; with `deadline` what
  // has waited longer than the deadline has been given up meanwhile.
  std::optional<schedule::arrival> take(nanoseconds now, nanoseconds ready, nanoseconds until);
  // What was handed out and yet not begun, since the run was over first: it is still to be recorded.
  void put_back(schedule::arrival const& what) { put_back_.push_back(what); }
  // The run ended: records all that were due before `end`, and returns how many that were.
  std::uint64_t close(nanoseconds end);

 private:
  void advance();
  void record_unsent(schedule::arrival const& what, record::outcome how, nanoseconds at);
  void record_left(schedule::arrival const& what, nanoseconds end);

  schedule::shard schedule_;
  plan::plan const& what_;
  journey_picker const& journeys_;
  record::recorder& results_;
  std::optional<schedule::arrival> next_;
  std::deque<schedule::arrival> ahead_;  // what follows it, as far as together_at() has looked
  std::vector<schedule::arrival> put_back_;
};

}  // namespace loadgen::engine
