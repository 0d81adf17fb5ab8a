#include "capacity/edge_posterior.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace loadgen::capacity {
namespace {

// From a target whose edge is a wall to one whose probes say little: each twice the one before.
constexpr std::array noises{0.004, 0.008, 0.016, 0.032, 0.064, 0.128};

double normal_distribution(double z) {
  return std::erfc(-z / std::numbers::sqrt2) / 2;
}

}  // namespace

edge_posterior::edge_posterior(double lowest_rps, double highest_rps, double step)
    : log_lowest_{std::log(lowest_rps)},
      step_{step},
      edges_{static_cast<std::size_t>(std::ceil(std::log(highest_rps / lowest_rps) / step)) + 1} {
  weight_.reserve(edges_ * noises.size());
  // More noise is more likely beforehand: a few outcomes that agree by luck must not pass for a calm target.
  for (auto const noise : noises) weight_.insert(weight_.end(), edges_, std::sqrt(noise));
}

void edge_posterior::add(double rate_rps, bool held) {
  auto const log_rate = std::log(rate_rps);
  double highest = 0;
  auto weight = weight_.begin();
  for (auto const noise : noises) {
    for (std::size_t i = 0; i < edges_; ++i, ++weight) {
      auto const distance = log_lowest_ + static_cast<double>(i) * step_ - log_rate;
      auto const share = normal_distribution((held ? distance : -distance) / noise);
      *weight *= lapse + (1 - 2 * lapse) * share;
      highest = std::max(highest, *weight);
    }
  }
  for (auto& w : weight_) w /= highest;  // however many outcomes there are, nothing underflows
}

double edge_posterior::quantile(double share) const {
  std::vector<double> marginal(edges_, 0.0);
  double sum = 0;
  for (std::size_t i = 0; i < weight_.size(); ++i) {
    marginal[i % edges_] += weight_[i];
    sum += weight_[i];
  }
  // Each rate of the grid stands for the cell around it.
  double left = share * sum;
  std::size_t i = 0;
  while (i + 1 < edges_ && left > marginal[i]) left -= marginal[i++];
  auto const inside = std::min(left / marginal[i], 1.0);
  return std::exp(log_lowest_ + (static_cast<double>(i) + inside - 0.5) * step_);
}

}  // namespace loadgen::capacity
