#pragma once

#include <cstddef>
#include <vector>

namespace loadgen::capacity {

// Where a target's edge is, given which rates it held and which it missed, when a probe near the edge may go
// either way. Pure; not thread-safe.
//
// A probe at rate r is held with probability
//   P(held) = lapse + (1 - 2 lapse) * Phi((ln edge - ln r) / noise),
// so the edge is the rate that is held half of the time; `noise` is how far apart two probes may see it, as a
// share of the rate, and a lapse is an outcome that has nothing to do with the rate (a machine that was busy
// with something else). Edge and noise are unknown: both are kept on a grid, uniform in their logarithms
// beforehand, and every outcome multiplies in its likelihood. That is how thresholds of perception are found
// (A. B. Watson and D. G. Pelli, "QUEST", Perception & Psychophysics 33, 1983; the unknown noise: L. L.
// Kontsevich and C. W. Tyler, Vision Research 39, 1999).
class edge_posterior {
 public:
  // The edge lies between the two rates (0 < lowest < highest); `step`: distance of the grid's rates, as a
  // share of the rate.
  edge_posterior(double lowest_rps, double highest_rps, double step);

  void add(double rate_rps, bool held);

  // The rate below which the edge lies with this probability (0 < share < 1).
  double quantile(double share) const;

  static constexpr double lapse = 0.02;

 private:
  double log_lowest_;
  double step_;
  std::size_t edges_;
  std::vector<double> weight_;  // [noise][edge], not normalised
};

}  // namespace loadgen::capacity
