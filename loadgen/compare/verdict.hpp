#pragma once

#include "compare/statistics.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

// From the quads measured so far to what a person reads: PASS, REGRESSION, IMPROVEMENT, INCONCLUSIVE, or
// "measure on". Pure; thread-safe.
namespace loadgen::compare {

enum class verdict { pass, regression, improvement, inconclusive, invalid };
char const* name_of(verdict v) noexcept;  // "PASS", ...
int exit_code_of(verdict v) noexcept;     // 0, 2, 0, 3, 4

enum class better { lower, higher };

// One thing that is measured in every block of both sides.
struct metric {
  std::string name;  // "cpu_us_per_request"
  std::string unit;  // "us", "ms", "req/s"
  better direction = better::lower;
  bool gated = true;  // false: advisory, shown but never decides
  // Gated, and raises the alarm like others, but PASS does not need proof that it is unchanged: for what is
  // too noisy to prove. When all gated metrics are guards, all must be proven.
  bool guard = false;
  double equivalence =
      0.05;  // a change within +-5 % is no change that matters (PASS needs the interval inside)
  double minimal_effect = 0;  // smaller changes are never called regression or improvement, however certain
};

struct design {
  std::vector<unsigned> looks{10, 20, 30};  // after how many quads the data may be looked at
  double error_rate = 0.05;                 // for the whole family of gated metrics over all looks
  double confidence = 0.95;                 // of the interval that is shown
  std::uint64_t seed = 1;                   // of the order's coin and the sampled permutation test
  std::size_t samples = 20'000;             // of that test, where it is not exact
};

struct finding {
  std::string metric;
  bool gated = true;
  verdict what = verdict::inconclusive;
  double ratio = 1;          // B/A, geometric mean over quads
  interval ratio_interval;   // at design.confidence
  double p_value = 1;        // of the sign-flip test
  double adjusted_p = 1;     // after Holm over the gated metrics; advisory metrics keep p_value
  double smallest_seen = 0;  // ratio - 1 that would have been found with 80 % power at this look's level
};

struct decision {
  verdict what = verdict::inconclusive;
  bool final = false;  // false: another look is planned and should be taken
  std::vector<finding> findings;
};

// `values[m]` are the log-ratios of metric m, one per quad; all of equal length. `look` is the index into
// design.looks. Each look spends error_rate / looks.size() (Bonferroni over the looks, Holm over the gated
// metrics at each look: the family-wise error rate stays at or under error_rate whatever the correlation). A
// regression in any gated metric decides at once; PASS needs every gated metric's interval (at 1 - 2 * the
// look's level: two one-sided tests) inside its equivalence bound, guards excepted; IMPROVEMENT needs one
// gated metric better and none worse or open.
decision decide(design const& how, std::span<metric const> metrics,
                std::span<std::vector<double> const> values, std::size_t look);

}  // namespace loadgen::compare
