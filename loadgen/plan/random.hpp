#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <limits>

namespace loadgen::plan {

// A small, fast, seeded random generator: xoshiro256++ 1.0 (Blackman and Vigna, https://prng.di.unimi.it/),
// its state filled by SplitMix64, as its authors advise. The same seed and stream give the same numbers on
// every machine. A UniformRandomBitGenerator, so that <random> takes it. Not for secrets. Not thread-safe.
class generator {
 public:
  using result_type = std::uint64_t;

  // Streams of one seed are independent for every practical purpose: one for each client.
  explicit generator(std::uint64_t seed, std::uint64_t stream = 0) noexcept {
    std::uint64_t x = seed ^ mix(stream + golden);
    for (auto& word : state_) word = mix(x += golden);
  }

  static constexpr result_type min() noexcept { return 0; }
  static constexpr result_type max() noexcept { return std::numeric_limits<result_type>::max(); }

  result_type operator()() noexcept {
    auto const result = std::rotl(state_[0] + state_[3], 23) + state_[0];
    auto const shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = std::rotl(state_[3], 45);
    return result;
  }

  // In [0, 1), 53 random bits.
  double unit() noexcept { return static_cast<double>((*this)() >> 11) * 0x1.0p-53; }

  // In [0, bound), without bias; bound 0 means all 2^64 values. Lemire, "Fast Random Integer Generation in an
  // Interval" (2019).
  std::uint64_t below(std::uint64_t bound) noexcept {
    if (bound == 0) return (*this)();
    auto product = wide{(*this)()} * bound;
    if (static_cast<std::uint64_t>(product) < bound) {
      auto const threshold = (0 - bound) % bound;
      while (static_cast<std::uint64_t>(product) < threshold) product = wide{(*this)()} * bound;
    }
    return static_cast<std::uint64_t>(product >> 64);
  }

  // In [low, high], both included; low <= high.
  std::int64_t between(std::int64_t low, std::int64_t high) noexcept {
    auto const first = static_cast<std::uint64_t>(low);
    return static_cast<std::int64_t>(first + below(static_cast<std::uint64_t>(high) - first + 1));
  }

 private:
  __extension__ using wide = unsigned __int128;
  static constexpr std::uint64_t golden = 0x9e3779b97f4a7c15;

  // The output function of SplitMix64.
  static constexpr std::uint64_t mix(std::uint64_t x) noexcept {
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
    x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
    return x ^ (x >> 31);
  }

  std::array<std::uint64_t, 4> state_{};
};

}  // namespace loadgen::plan
