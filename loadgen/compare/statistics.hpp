#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

// What quads of blocks say about a ratio B/A. Pure functions of their arguments: no clock, no global state;
// the sampled permutation test takes its seed. Thread-safe.
//
// A quad is four short blocks, measured as A B B A or B A A B. Its value is the mean log-ratio
//   d = (ln b1 + ln b2 - ln a1 - ln a2) / 2,
// in which a drift that is linear over the quad cancels, and so does the effect of going first. Inference is
// on the values of whole quads: requests inside a block are not independent of each other, quads nearly are.
namespace loadgen::compare {

struct quad {
  double a1, a2;  // in the order they were measured; > 0
  double b1, b2;
};

double log_ratio(quad const& q);

struct interval {
  double low = 0;
  double high = 0;
};

// Sign-flip permutation test of "the values are symmetric about 0" (Fisher 1935; Good, Permutation Tests,
// 2005, section 3.2). Two-sided; the statistic is the sum. Exact over all 2^n signs up to 20 values, else
// `samples` random sign patterns drawn with `seed`, counting the observed one, so that the p-value is never 0
// and the test never exceeds its level (Phipson and Smyth 2010).
double sign_flip_p_value(std::span<double const> values, std::uint64_t seed, std::size_t samples = 20'000);

// Mean of the values, and Student's t interval for it at the given confidence (0 < confidence < 1). Needs two
// values; with fewer, or when all are equal, the interval is the mean itself.
double mean(std::span<double const> values);
interval t_interval(std::span<double const> values, double confidence);

// The smallest |mean| that a two-sided t test at level `alpha` finds with probability `power`, given the
// spread of these values: (t_{1-alpha/2} + t_{power}) * s / sqrt(n), n - 1 degrees of freedom. Needs two
// values; infinite with fewer.
double smallest_effect(std::span<double const> values, double alpha, double power = 0.8);

// Holm's step-down adjustment (Holm 1979): adjusted[i] <= alpha rejects hypothesis i with the family-wise
// error rate at most alpha. In place, any order.
void holm_adjust(std::span<double> p_values);

}  // namespace loadgen::compare
