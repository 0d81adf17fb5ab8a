#include "capacity/usl.hpp"

#include <boost/math/distributions/students_t.hpp>

#include <array>
#include <cmath>
#include <limits>
#include <set>

namespace loadgen::capacity {
namespace {

using vector3 = std::array<double, 3>;
using matrix3 = std::array<vector3, 3>;

// A sum of squares in three unknowns near one point: its curvature and how steep it is.
struct normal_equations {
  matrix3 curvature{};  // J'J
  vector3 gradient{};   // J'r
  double squares = 0;   // r'r

  void add(vector3 const& row, double residual) {
    for (std::size_t i = 0; i < 3; ++i) {
      for (std::size_t j = 0; j < 3; ++j) curvature[i][j] += row[i] * row[j];
      gradient[i] += row[i] * residual;
    }
    squares += residual * residual;
  }
};

// The inverse of a symmetric positive definite matrix, nothing if it is not one (to rounding). It is scaled
// to a diagonal of ones first: N (N - 1) is a million where N - 1 is a thousand.
std::optional<matrix3> inverse(matrix3 a) {
  vector3 scale{};
  for (std::size_t i = 0; i < 3; ++i) {
    if (!(a[i][i] > 0)) return std::nullopt;
    scale[i] = 1 / std::sqrt(a[i][i]);
  }
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 3; ++j) a[i][j] *= scale[i] * scale[j];
  }
  auto const cofactor = [&](std::size_t i, std::size_t j) {
    auto const r1 = (i + 1) % 3, r2 = (i + 2) % 3, c1 = (j + 1) % 3, c2 = (j + 2) % 3;
    return a[r1][c1] * a[r2][c2] - a[r1][c2] * a[r2][c1];
  };
  auto const determinant = a[0][0] * cofactor(0, 0) + a[0][1] * cofactor(0, 1) + a[0][2] * cofactor(0, 2);
  if (!(determinant > 1e-14)) return std::nullopt;
  matrix3 result{};
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 3; ++j) result[i][j] = cofactor(j, i) / determinant * scale[i] * scale[j];
  }
  return result;
}

vector3 product(matrix3 const& a, vector3 const& b) {
  vector3 result{};
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 3; ++j) result[i] += a[i][j] * b[j];
  }
  return result;
}

// Variance of a function of the coefficients whose derivatives by them are `slope` (the delta method).
double variance(matrix3 const& covariance, vector3 const& slope) {
  auto const c = product(covariance, slope);
  return slope[0] * c[0] + slope[1] * c[1] + slope[2] * c[2];
}

// N / X is linear in (1, sigma, kappa) / lambda; weighted so that relative errors count.
std::optional<usl> linear_fit(std::span<observation const> observations) {
  normal_equations e;
  for (auto const& [n, x] : observations) {
    auto const weight = x / n;
    e.add({weight, (n - 1) * weight, n * (n - 1) * weight}, 1);
  }
  auto const solved = inverse(e.curvature);
  if (!solved) return std::nullopt;
  auto const [a, b, c] = product(*solved, e.gradient);
  if (!(a > 0)) return std::nullopt;
  return usl{1 / a, b / a, c / a};
}

double slowdown(usl const& law, double n) {
  return 1 + law.sigma * (n - 1) + law.kappa * n * (n - 1);
}

// Of ln X, by (ln lambda, sigma, kappa). squares is infinite where the law has no throughput at all.
normal_equations around(usl const& law, std::span<observation const> observations) {
  normal_equations e;
  for (auto const& [n, x] : observations) {
    auto const slower = slowdown(law, n);
    if (!(slower > 0)) {
      e.squares = std::numeric_limits<double>::infinity();
      return e;
    }
    e.add({1, -(n - 1) / slower, -n * (n - 1) / slower}, std::log(x) - std::log(law.throughput(n)));
  }
  return e;
}

usl moved(usl const& from, vector3 const& by) {
  return {from.lambda * std::exp(by[0]), from.sigma + by[1], from.kappa + by[2]};
}

// Marquardt's damping: of each coefficient by its own curvature.
usl descend(usl law, std::span<observation const> observations) {
  constexpr int most_steps = 100;
  double damping = 1e-3;
  auto here = around(law, observations);
  for (int i = 0; i < most_steps && damping < 1e12; ++i) {
    auto damped = here.curvature;
    for (std::size_t k = 0; k < 3; ++k) damped[k][k] *= 1 + damping;
    auto const solved = inverse(damped);
    auto const next = solved ? moved(law, product(*solved, here.gradient)) : law;
    auto const there = around(next, observations);
    if (solved && there.squares < here.squares) {
      auto const gained = here.squares - there.squares;
      law = next;
      here = there;
      damping /= 10;
      if (gained <= 1e-14 * here.squares) break;
    } else {
      damping *= 10;
    }
  }
  return law;
}

estimate around_value(double value, double half) {
  return {value, value - half, value + half};
}
estimate around_logarithm(double value, double half) {
  return {value, value * std::exp(-half), value * std::exp(half)};
}

}  // namespace

double usl::throughput(double n) const noexcept {
  return lambda * n / slowdown(*this, n);
}

std::optional<double> usl::peak() const noexcept {
  if (!(kappa > 0) || !(sigma < 1)) return std::nullopt;
  return std::sqrt((1 - sigma) / kappa);
}

std::optional<usl_fit> fit_usl(std::span<observation const> observations, double confidence) {
  std::set<double> levels;
  for (auto const& o : observations) levels.insert(o.n);
  if (levels.size() < fewest_levels) return std::nullopt;
  auto const start = linear_fit(observations);
  if (!start || !std::isfinite(around(*start, observations).squares)) return std::nullopt;

  usl_fit fit;
  fit.law = descend(*start, observations);
  auto const best = around(fit.law, observations);
  auto covariance = inverse(best.curvature);
  if (!covariance) return std::nullopt;
  auto const freedom = static_cast<double>(observations.size()) - 3;
  auto const noise = best.squares / freedom;
  for (auto& row : *covariance) {
    for (auto& c : row) c *= noise;
  }
  fit.residual = std::sqrt(noise);
  auto const t = boost::math::quantile(boost::math::students_t{freedom}, 0.5 + confidence / 2);
  auto const half = [&](vector3 const& slope) { return t * std::sqrt(variance(*covariance, slope)); };

  auto const& law = fit.law;
  fit.lambda = around_logarithm(law.lambda, half({1, 0, 0}));
  fit.sigma = around_value(law.sigma, half({0, 1, 0}));
  fit.kappa = around_value(law.kappa, half({0, 0, 1}));
  if (auto const n = law.peak(); n && fit.kappa.low > 0) {
    fit.peak = around_logarithm(*n, half({0, -0.5 / (1 - law.sigma), -0.5 / law.kappa}));
    // At the peak the throughput does not change with N: only the law's own derivatives count.
    auto const slower = slowdown(law, *n);
    fit.peak_throughput =
        around_logarithm(law.throughput(*n), half({1, -(*n - 1) / slower, -*n * (*n - 1) / slower}));
  }
  return fit;
}

}  // namespace loadgen::capacity
