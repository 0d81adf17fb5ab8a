#pragma once

#include "record/histogram.hpp"
#include "record/sample.hpp"
#include "record/totals.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace loadgen::record {

// One worker's time series in constant memory: rows of one second; when there would be more than `most_rows`
// of them, pairs are merged and a row lasts twice as long. Closed rows keep their histogram packed. Not
// thread-safe.
class interval_series {
 public:
  static constexpr std::size_t most_rows = 900;

  struct row {
    std::uint64_t offered = 0;  // intended here
    std::uint64_t started = 0;  // sent here
    std::uint64_t left = 0;     // ended here, sent before
    std::uint64_t unsent = 0;   // ended here, never sent
    std::uint64_t completed = 0;
    std::uint64_t failed = 0;
    std::string response_time;  // histogram::encode_counts
  };

  // A sample whose `done` lies before that of an earlier one counts as ended together with that one.
  void add(sample const& s, std::int64_t response_us);
  // Adds the other's rows; both must be closed.
  void merge(interval_series const& other);
  // No more samples will come: there are rows up to `end`.
  void close(nanoseconds end);

  // The response times of the row that was closed last: empty before there was one.
  histogram const& last_closed() const noexcept { return last_closed_; }
  // How many rows were closed so far: tells whether last_closed() is new.
  std::uint64_t closed_rows() const noexcept { return closed_rows_; }

  // After close(): the rows as they are reported, those in flight and the backlog summed up from the start.
  std::vector<interval_totals> totals(nanoseconds end) const;

 private:
  row& row_at(nanoseconds t);
  void close_open_row();
  void double_length();

  nanoseconds length_ = std::chrono::seconds{1};
  std::vector<row> rows_;
  std::size_t open_ = 0;  // the row `live_` belongs to
  histogram live_;
  histogram last_closed_;
  std::uint64_t closed_rows_ = 0;
};

}  // namespace loadgen::record
