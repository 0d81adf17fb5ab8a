#include "record/interval_series.hpp"

#include <algorithm>
#include <utility>

namespace loadgen::record {
namespace {

std::string merged(std::string const& a, std::string const& b) {
  if (a.empty()) return b;
  if (b.empty()) return a;
  auto sum = histogram::decode_counts(a);
  sum.merge(histogram::decode_counts(b));
  return sum.encode_counts();
}

void add(interval_series::row& to, interval_series::row const& from) {
  to.offered += from.offered;
  to.started += from.started;
  to.left += from.left;
  to.unsent += from.unsent;
  to.completed += from.completed;
  to.failed += from.failed;
  to.response_time = merged(to.response_time, from.response_time);
}

double in_seconds(nanoseconds t) {
  return std::chrono::duration<double>{t}.count();
}

}  // namespace

interval_series::row& interval_series::row_at(nanoseconds t) {
  auto const index = [&] { return static_cast<std::size_t>(std::max(t, nanoseconds{0}) / length_); };
  while (index() >= most_rows) double_length();
  if (index() >= rows_.size()) rows_.resize(index() + 1);
  return rows_[index()];
}

void interval_series::double_length() {
  std::vector<row> halved((rows_.size() + 1) / 2);
  for (std::size_t i = 0; i < rows_.size(); ++i) record::add(halved[i / 2], rows_[i]);
  rows_ = std::move(halved);
  open_ /= 2;
  length_ *= 2;
}

void interval_series::close_open_row() {
  if (live_.count() == 0) return;
  auto& packed = rows_[open_].response_time;
  packed = merged(packed, live_.encode_counts());
  last_closed_ = std::exchange(live_, {});
  ++closed_rows_;
}

void interval_series::add(sample const& s, std::int64_t response_us) {
  auto const index = static_cast<std::size_t>(&row_at(s.done) - rows_.data());
  if (index > open_) {
    close_open_row();
    open_ = index;
  }
  // Not every sample comes in order (a deadline that passed is noticed later): no row is opened again.
  auto& ended = rows_[open_];
  if (is_completed(s.how)) ++ended.completed;
  if (is_failed(s.how)) ++ended.failed;
  s.sent == never ? ++ended.unsent : ++ended.left;
  // No response will ever come to what was dropped: it is counted, and has no response time.
  if (s.how != outcome::dropped) live_.record(response_us);
  if (s.sent != never) ++row_at(s.sent).started;
  ++row_at(s.intended).offered;
}

void interval_series::close(nanoseconds end) {
  close_open_row();
  if (end <= nanoseconds{0}) return;
  auto& last = row_at(end - nanoseconds{1});
  // What was under way at the end was noticed a moment later: it belongs to the last row.
  auto const beyond = static_cast<std::size_t>(&last - rows_.data()) + 1;
  for (auto i = beyond; i < rows_.size(); ++i) record::add(last, rows_[i]);
  rows_.resize(beyond);
}

void interval_series::merge(interval_series const& other) {
  auto same_length = other;
  while (length_ < same_length.length_) double_length();
  while (same_length.length_ < length_) same_length.double_length();
  if (rows_.size() < same_length.rows_.size()) rows_.resize(same_length.rows_.size());
  for (std::size_t i = 0; i < same_length.rows_.size(); ++i) record::add(rows_[i], same_length.rows_[i]);
}

std::vector<interval_totals> interval_series::totals(nanoseconds end) const {
  std::vector<interval_totals> result;
  result.reserve(rows_.size());
  std::uint64_t offered = 0, started = 0, left = 0, unsent = 0;
  auto begin = nanoseconds{0};
  for (auto const& from : rows_) {
    offered += from.offered;
    started += from.started;
    left += from.left;
    unsent += from.unsent;
    auto const row_end = std::min(begin + length_, std::max(end, begin));
    result.push_back({.begin_s = in_seconds(begin),
                      .length_s = in_seconds(row_end - begin),
                      .offered = from.offered,
                      .completed = from.completed,
                      .failed = from.failed,
                      .in_flight = started - left,
                      .backlog = offered - started - unsent,
                      .response_time = histogram::decode_counts(from.response_time)});
    begin += length_;
  }
  return result;
}

}  // namespace loadgen::record
