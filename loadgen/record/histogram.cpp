#include "record/histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

namespace loadgen::record {

void histogram::swap(histogram& other) noexcept {
  pages_.swap(other.pages_);
  std::swap(count_, other.count_);
  std::swap(out_of_range_, other.out_of_range_);
  std::swap(min_us_, other.min_us_);
  std::swap(max_us_, other.max_us_);
}

std::size_t histogram::index_of(std::int64_t value_us) noexcept {
  auto const value = static_cast<std::uint64_t>(value_us);
  auto const bucket = std::bit_width(value | (2 * half - 1)) - (half_bits + 1);
  auto const sub_bucket = static_cast<std::size_t>(value >> bucket);
  return (static_cast<std::size_t>(bucket) << half_bits) + sub_bucket;
}

std::int64_t histogram::lowest_at(std::size_t index) noexcept {
  if (index < 2 * half) return static_cast<std::int64_t>(index);
  auto const bucket = (index >> half_bits) - 1;
  return static_cast<std::int64_t>((index - (bucket << half_bits)) << bucket);
}

std::int64_t histogram::highest_at(std::size_t index) noexcept {
  return lowest_at(index + 1) - 1;
}

std::int64_t histogram::median_at(std::size_t index) noexcept {
  auto const lowest = lowest_at(index);
  return lowest + (lowest_at(index + 1) - lowest) / 2;
}

void histogram::add(std::size_t index, std::uint64_t times) {
  auto& in = pages_[index / page_size];
  if (!in) in = std::make_unique<page>();
  (*in)[index % page_size] += times;
}

void histogram::record(std::int64_t value_us, std::uint64_t times) {
  if (times == 0) return;
  if (value_us > highest_us) out_of_range_ += times;
  auto const value = std::clamp(value_us, lowest_us, highest_us);
  add(index_of(value), times);
  count_ += times;
  min_us_ = std::min(min_us_, value);
  max_us_ = std::max(max_us_, value);
}

void histogram::merge(histogram const& other) {
  for (std::size_t p = 0; p < pages_.size(); ++p) {
    if (!other.pages_[p]) continue;
    if (!pages_[p]) pages_[p] = std::make_unique<page>();
    for (std::size_t i = 0; i < page_size; ++i) (*pages_[p])[i] += (*other.pages_[p])[i];
  }
  count_ += other.count_;
  out_of_range_ += other.out_of_range_;
  min_us_ = std::min(min_us_, other.min_us_);
  max_us_ = std::max(max_us_, other.max_us_);
}

void histogram::refine(std::int64_t min_us, std::int64_t max_us, std::uint64_t out_of_range) noexcept {
  if (count_ == 0) return;
  auto const holds = [](std::int64_t value, std::int64_t other) {
    return value >= lowest_us && value <= highest_us && index_of(value) == index_of(other);
  };
  if (holds(min_us, min_us_)) min_us_ = min_us;
  if (holds(max_us, std::min(max_us_, highest_us))) max_us_ = max_us;
  out_of_range_ = std::min(out_of_range, count_);
}

double histogram::mean_us() const {
  if (count_ == 0) return 0;
  double sum = 0;
  scan([&](std::size_t index, std::uint64_t count) {
    sum += static_cast<double>(median_at(index)) * static_cast<double>(count);
    return true;
  });
  return sum / static_cast<double>(count_);
}

double histogram::stdev_us() const {
  if (count_ == 0) return 0;
  auto const mean = mean_us();
  double squares = 0;
  scan([&](std::size_t index, std::uint64_t count) {
    auto const deviation = static_cast<double>(median_at(index)) - mean;
    squares += deviation * deviation * static_cast<double>(count);
    return true;
  });
  return std::sqrt(squares / static_cast<double>(count_));
}

std::int64_t histogram::value_at_percentile_us(double percentile) const {
  if (count_ == 0) return 0;
  // One step down before rounding up: 0.95 * 100 must not become 96 by a last-bit error.
  auto const share = std::nextafter(std::clamp(percentile, 0.0, 100.0), 0.0) / 100;
  auto const wanted = std::clamp<std::uint64_t>(
      static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(count_))), 1, count_);
  std::uint64_t seen = 0;
  auto result = max_us_;
  scan([&](std::size_t index, std::uint64_t count) {
    seen += count;
    if (seen < wanted) return true;
    result = std::min(max_us_, highest_at(index));
    return false;
  });
  return result;
}

std::uint64_t histogram::count_at_or_below(std::int64_t value_us) const {
  if (value_us < lowest_us) return 0;
  auto const last = index_of(std::min(value_us, highest_us));
  std::uint64_t seen = 0;
  scan([&](std::size_t index, std::uint64_t count) {
    if (index > last) return false;
    seen += count;
    return true;
  });
  return seen;
}

void histogram::for_each(std::function<void(std::int64_t, std::int64_t, std::uint64_t)> const& visit) const {
  scan([&](std::size_t index, std::uint64_t count) {
    visit(lowest_at(index), highest_at(index), count);
    return true;
  });
}

bool histogram::operator==(histogram const& other) const noexcept {
  if (count_ != other.count_ || out_of_range_ != other.out_of_range_) return false;
  static constexpr page nothing{};
  for (std::size_t p = 0; p < pages_.size(); ++p) {
    if ((pages_[p] ? *pages_[p] : nothing) != (other.pages_[p] ? *other.pages_[p] : nothing)) return false;
  }
  return true;
}

}  // namespace loadgen::record
