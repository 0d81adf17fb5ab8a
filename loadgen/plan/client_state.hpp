#pragma once

#include "plan/plan.hpp"
#include "plan/random.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace loadgen::plan {

// Where a run's sequential feeds stand: shared by all its clients. Thread-safe.
class feed_cursors {
 public:
  explicit feed_cursors(std::size_t feeds);
  // 0, 1, 2, ...: across all callers.
  std::uint64_t next(std::size_t feed) noexcept {
    return cursors_[feed].fetch_add(1, std::memory_order_relaxed);
  }

 private:
  std::unique_ptr<std::atomic<std::uint64_t>[]> cursors_;
};

// What one client (one connection) remembers from request to request: the holes of its texts are filled from
// here. The scenario and the cursors must outlive it. Not thread-safe.
class client_state {
 public:
  // number: 0 .. connections - 1. The same seed and number draw the same journeys, rows and values.
  client_state(scenario const& work, feed_cursors& cursors, std::uint64_t number, std::uint64_t seed);

  // Draws the next journey by weight (an index into scenario::journeys) and a row of every feed for it.
  std::size_t begin_journey();
  // Draws only the rows: for setup and teardown, each of which counts as one journey.
  void draw_rows();

  // Extraction. A variable keeps its values until it is cleared; adding to what was cleared takes no memory
  // once it has been as large before.
  void clear(std::size_t slot) noexcept { variables_[slot].used = 0; }
  void add(std::size_t slot, std::string_view value);
  void set(std::size_t slot, std::string_view value) {
    clear(slot);
    add(slot, value);
  }

  // What rendering reads.
  std::uint64_t number() const noexcept { return number_; }
  generator& random() noexcept { return random_; }
  std::uint64_t count(std::size_t slot) noexcept { return counters_[slot]++; }
  std::string const& feed_value(std::size_t feed, std::size_t column) const noexcept {
    return work_->feeds[feed].rows[rows_[feed]][column];
  }
  // Empty when nothing was extracted; one of them at random when there are many.
  std::string_view variable(std::size_t slot) noexcept;

 private:
  struct values {
    std::vector<std::string> kept;  // the first `used` are meant; the others only keep their memory
    std::size_t used = 0;
  };

  scenario const* work_;
  feed_cursors* cursors_;
  std::uint64_t number_;
  generator random_;
  double weights_ = 0;  // the sum over the journeys
  std::vector<std::size_t> rows_;
  std::vector<values> variables_;
  std::vector<std::uint64_t> counters_;
};

}  // namespace loadgen::plan
