#pragma once

#include "engine/journey_picker.hpp"
#include "plan/plan.hpp"
#include "record/recorder.hpp"
#include "schedule/arrivals.hpp"

#include <cstdint>
#include <optional>

namespace loadgen::engine {

using std::chrono::nanoseconds;

// The intended requests of one worker that are not yet sent, in order. It takes no memory: what is due is
// computed again from the schedule when its turn comes, however long the backlog has grown. Every arrival is
// either handed out or recorded with the outcome its policy says. Not thread-safe.
class backlog {
 public:
  // All references must outlive it.
  backlog(schedule::shard schedule, plan::plan const& what, journey_picker const& journeys,
          record::recorder& results);

  // When the next one is due; nanoseconds::max() when there are no more.
  nanoseconds next_at() const noexcept { return next_ ? next_->at : nanoseconds::max(); }
  // The next one that is due by `until` and still to be sent. `ready`: since when the connection that takes
  // it has been free. With policy `drop` what came before that found no free connection; with `deadline` what
  // has waited longer than the deadline has been given up meanwhile.
  std::optional<schedule::arrival> take(nanoseconds now, nanoseconds ready, nanoseconds until);
  // The run ended: records all that were due before `end`, and returns how many that were.
  std::uint64_t close(nanoseconds end);

 private:
  void advance();
  void record_unsent(record::outcome how, nanoseconds at);

  schedule::shard schedule_;
  plan::plan const& what_;
  journey_picker const& journeys_;
  record::recorder& results_;
  std::optional<schedule::arrival> next_;
};

}  // namespace loadgen::engine
