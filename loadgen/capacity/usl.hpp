#pragma once

#include <optional>
#include <span>

// The Universal Scalability Law: throughput X with N requests at a time is
//
//   X(N) = lambda N / (1 + sigma (N - 1) + kappa N (N - 1))
//
// lambda: throughput of one at a time; sigma: contention, the share of the work that cannot go on in
// parallel; kappa: coherence, what each one costs every other. (N. J. Gunther, "Guerrilla Capacity Planning",
// Springer 2007, chapter 4; the form with lambda: N. J. Gunther, P. Puglia and K. Tomasette, "Hadoop
// Superlinear Scalability", ACM Queue 13(5), 2015.) Pure functions; thread-safe.
namespace loadgen::capacity {

struct usl {
  double lambda = 0;
  double sigma = 0;
  double kappa = 0;

  double throughput(double n) const noexcept;
  // Where throughput is highest: sqrt((1 - sigma) / kappa). Nothing when it never falls again (kappa <= 0) or
  // never rises (sigma >= 1).
  std::optional<double> peak() const noexcept;
};

struct observation {
  double n = 1;           // requests at a time
  double throughput = 0;  // > 0
};

struct estimate {
  double value = 0;
  double low = 0, high = 0;
};

struct usl_fit {
  usl law;
  estimate lambda, sigma, kappa;
  // N of the peak, and the throughput there. Nothing unless kappa's whole interval is above 0: data that a
  // law without a peak explains as well say nothing about where it is.
  std::optional<estimate> peak, peak_throughput;
  double residual = 0;  // standard deviation of the observations around the law, as a share of the throughput
};

// At least so many different numbers n are needed: three coefficients, and one to see how well they fit.
inline constexpr unsigned fewest_levels = 4;

// Least squares of the logarithms, so that each observation counts by its relative error: the errors of
// throughputs grow with them. By Levenberg and Marquardt's method, from where the law's linear form
// N / X(N) = (1 + sigma (N - 1) + kappa N (N - 1)) / lambda is fitted best. The intervals hold at
// `confidence` (Student's t, from the curvature at the solution); coefficients may come out negative, when
// throughput grows faster than N does. Nothing when there are too few different n, or no law fits at all.
std::optional<usl_fit> fit_usl(std::span<observation const> observations, double confidence = 0.95);

}  // namespace loadgen::capacity
