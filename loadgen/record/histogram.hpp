#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace loadgen::record {

// An HDR histogram of microseconds: 1 us to 1 h, 3 significant decimal digits (2,048 sub-buckets), the layout
// of HdrHistogram (http://hdrhistogram.org), so that its tools read ours. Memory is taken in pages as values
// arrive: a typical run touches under 100 KiB, the worst case is about 190 KiB. Constant memory whatever the
// count. Not thread-safe: one writer; merge when the writer has stopped.
class histogram {
 public:
  static constexpr std::int64_t lowest_us = 1;
  static constexpr std::int64_t highest_us = 3'600'000'000;

  histogram() = default;
  histogram(histogram const& other) { merge(other); }
  histogram(histogram&& other) noexcept { swap(other); }
  histogram& operator=(histogram other) noexcept {
    swap(other);
    return *this;
  }
  ~histogram() = default;
  void swap(histogram& other) noexcept;

  // Values below 1 us count as 1 us. Values above 1 h are recorded as 1 h and counted in `out_of_range`.
  void record(std::int64_t value_us, std::uint64_t times = 1);
  void merge(histogram const& other);

  std::uint64_t count() const noexcept { return count_; }
  std::uint64_t out_of_range() const noexcept { return out_of_range_; }
  // Exact, as they were recorded (not rounded to a bucket); 0 when empty. After decode(): the bounds of the
  // lowest and highest bucket.
  std::int64_t min_us() const noexcept { return count_ == 0 ? 0 : min_us_; }
  std::int64_t max_us() const noexcept { return max_us_; }
  // From the buckets' medians, as HdrHistogram does; 0 when empty.
  double mean_us() const;
  double stdev_us() const;
  // The smallest recorded value (highest equivalent, never above max) that at least `percentile` % of all
  // values do not exceed; percentile in [0, 100]; 0 when empty.
  std::int64_t value_at_percentile_us(double percentile) const;
  // How many values lie in buckets up to and including that of `value_us`.
  std::uint64_t count_at_or_below(std::int64_t value_us) const;

  // Every non-empty bucket in ascending order: (lowest equivalent, highest equivalent, count).
  void for_each(std::function<void(std::int64_t, std::int64_t, std::uint64_t)> const& visit) const;

  // HdrHistogram V2 encoding, zlib-compressed, base64: what .hlog files and result files carry.
  // https://github.com/HdrHistogram/HdrHistogram "V2 encoding". Throws std::runtime_error on malformed input.
  std::string encode() const;
  static histogram decode(std::string_view base64);
  // After decode(): puts back what the encoding rounds off or leaves out, where it was kept beside it.
  // Extremes that do not lie in the lowest and highest bucket are not taken.
  void refine(std::int64_t min_us, std::int64_t max_us, std::uint64_t out_of_range) noexcept;

  // The counts alone, in V2's packed form without header and compression: a few hundred bytes for a second's
  // worth of values. decode_counts throws std::runtime_error on malformed input.
  std::string encode_counts() const;
  static histogram decode_counts(std::string_view packed);

  // The same counts in every bucket (min and max are not compared: encoding rounds them to buckets).
  bool operator==(histogram const& other) const noexcept;

 private:
  // HdrHistogram's words: bucket b holds 2,048 sub-buckets of width 2^b, of which all but the first bucket's
  // lower half is covered by the bucket before; so each further bucket adds 1,024 counts.
  static constexpr int half_bits = 10;
  static constexpr std::size_t half = std::size_t{1} << half_bits;
  static constexpr std::size_t bucket_count = 22;  // the first b with 2,048 * 2^b > highest_us, plus 1
  static constexpr std::size_t slots = (bucket_count + 1) * half;
  static constexpr std::size_t page_size = 128;
  using page = std::array<std::uint64_t, page_size>;

  static std::size_t index_of(std::int64_t value_us) noexcept;
  static std::int64_t lowest_at(std::size_t index) noexcept;
  static std::int64_t highest_at(std::size_t index) noexcept;
  static std::int64_t median_at(std::size_t index) noexcept;
  void add(std::size_t index, std::uint64_t times);
  // visit(index, count) for every non-empty slot, ascending; stops when it returns false.
  template <typename Visit>
  void scan(Visit&& visit) const;

  std::array<std::unique_ptr<page>, slots / page_size> pages_;
  std::uint64_t count_ = 0;
  std::uint64_t out_of_range_ = 0;
  std::int64_t min_us_ = highest_us;
  std::int64_t max_us_ = 0;
};

template <typename Visit>
void histogram::scan(Visit&& visit) const {
  for (std::size_t p = 0; p < pages_.size(); ++p) {
    if (!pages_[p]) continue;
    for (std::size_t i = 0; i < page_size; ++i) {
      auto const count = (*pages_[p])[i];
      if (count != 0 && !visit(p * page_size + i, count)) return;
    }
  }
}

}  // namespace loadgen::record
