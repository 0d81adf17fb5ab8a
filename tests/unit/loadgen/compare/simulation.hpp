#pragma once

#include "compare/verdict.hpp"
#include "plan/random.hpp"

#include <array>
#include <cmath>
#include <vector>

// A machine that does not exist: noise of a kind, and a comparison of a server with itself (or with one that
// costs more) on it, many times over.
namespace loadgen::compare::simulation {

enum class noise_kind { gaussian, heavy_tailed, drifting, correlated };
enum class order_kind { interleaved, sequential, fixed };

struct machine {
  noise_kind noise = noise_kind::gaussian;
  double spread = 0.05;    // of a block's logarithm
  double first_block = 0;  // what being first in a quad costs: caches are cold, say
  order_kind order = order_kind::interleaved;
  bool peeking = false;  // a look after each quad from the fourth on, none of them corrected for
  double effect = 0;     // what B really costs more, as a logarithm
  unsigned metrics = 3;  // gated, each with noise of its own
};

// Normal numbers, fast enough for millions of blocks: the sum of twelve uniform ones is near enough here.
class normal {
 public:
  explicit normal(plan::generator& random) : random_{random} {}
  double operator()() {
    double sum = -6;
    for (int i = 0; i < 3; ++i) {
      auto bits = random_();
      for (int j = 0; j < 4; ++j, bits >>= 16) sum += static_cast<double>(bits & 0xffff) * 0x1.0p-16;
    }
    return sum;
  }

 private:
  plan::generator& random_;
};

// The logarithms of one metric's blocks, in time order, without the sides' part.
inline std::vector<double> noise_of(machine const& m, plan::generator& random, std::size_t blocks) {
  normal draw{random};
  std::vector<double> values(blocks);
  double state = draw();
  double const drift = draw() * 0.02;
  for (std::size_t i = 0; i < blocks; ++i) {
    double value = draw();
    switch (m.noise) {
      case noise_kind::gaussian:
        break;
      case noise_kind::heavy_tailed:  // Student's t with two degrees of freedom: no variance at all
        value /= std::sqrt(-std::log(1 - random.unit()));
        break;
      case noise_kind::drifting:  // goes somewhere, and in waves
        value =
            0.3 * value + drift * static_cast<double>(i) + 2 * std::sin(static_cast<double>(i) / 17 + state);
        break;
      case noise_kind::correlated:  // an autoregression: neighbours are alike
        state = 0.95 * state + std::sqrt(1 - 0.95 * 0.95) * value;
        value = state;
        break;
    }
    values[i] = m.spread * value;
  }
  return values;
}

// One log-ratio per quad, as the order makes them.
inline std::vector<double> quads_of(machine const& m, std::vector<double> const& noise,
                                    std::vector<bool> const& coins) {
  auto const quads = coins.size();
  std::vector<double> values(quads);
  for (std::size_t q = 0; q < quads; ++q) {
    if (m.order == order_kind::sequential) {  // all of A, then all of B: two of each make a "quad"
      auto const a = 2 * q;
      auto const b = 2 * quads + 2 * q;
      values[q] = (noise[b] + noise[b + 1] - noise[a] - noise[a + 1]) / 2 + m.effect;
      continue;
    }
    auto const i = 4 * q;
    double const inside_minus_outside =
        (noise[i + 1] + noise[i + 2] - noise[i] - noise[i + 3] - m.first_block) / 2;
    bool const a_outside = m.order == order_kind::fixed || coins[q];
    values[q] = (a_outside ? inside_minus_outside : -inside_minus_outside) + m.effect;
  }
  return values;
}

// Compares once, with up to three looks (or one after each quad), and says what was decided.
inline verdict compare_once(machine const& m, design const& how, std::vector<metric> const& metrics,
                            plan::generator& random) {
  auto const quads = how.looks.back();
  std::vector<bool> coins(quads);
  for (std::size_t q = 0; q < quads; ++q) coins[q] = (random() >> 63) != 0;
  std::vector<std::vector<double>> all;
  for (unsigned i = 0; i < m.metrics; ++i) all.push_back(quads_of(m, noise_of(m, random, 4 * quads), coins));
  for (std::size_t look = 0;; ++look) {
    auto values = all;
    for (auto& v : values) v.resize(how.looks[look]);
    auto const d = decide(how, metrics, values, look);
    if (d.final) return d.what;
  }
}

// The share of comparisons that ended in REGRESSION or IMPROVEMENT.
inline double alarms(machine const& m, unsigned comparisons, std::uint64_t seed) {
  design how;
  how.samples = 1'000;
  std::vector<metric> metrics(m.metrics, metric{"cpu", "us", better::lower, true, false, 0.05, 0});
  if (m.peeking) {
    how.looks.clear();
    for (unsigned quads = 4; quads <= 30; ++quads) how.looks.push_back(quads);
    how.error_rate *= static_cast<double>(how.looks.size());  // undoes the correction
    for (auto& each : metrics) each.equivalence = 0;          // goes on until it finds something
  }
  plan::generator random{seed};
  unsigned found = 0;
  for (unsigned i = 0; i < comparisons; ++i) {
    auto const what = compare_once(m, how, metrics, random);
    if (what == verdict::regression || what == verdict::improvement) ++found;
  }
  return static_cast<double>(found) / comparisons;
}

}  // namespace loadgen::compare::simulation
