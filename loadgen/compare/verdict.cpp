#include "compare/verdict.hpp"

#include <algorithm>
#include <cmath>

namespace loadgen::compare {
namespace {

bool is_worse(metric const& m, double log_ratio) {
  return m.direction == better::lower ? log_ratio > 0 : log_ratio < 0;
}

bool equivalent(metric const& m, std::span<double const> values, double level) {
  auto const inside = t_interval(values, 1 - 2 * level);
  double const bound = std::log1p(m.equivalence);
  return values.size() > 1 && inside.low > -bound && inside.high < bound;
}

finding describe(design const& how, metric const& m, std::span<double const> values, double level) {
  auto const shown = t_interval(values, how.confidence);
  finding f;
  f.metric = m.name;
  f.gated = m.gated;
  f.ratio = std::exp(mean(values));
  f.ratio_interval = {std::exp(shown.low), std::exp(shown.high)};
  f.p_value = f.adjusted_p = sign_flip_p_value(values, how.seed, how.samples);
  f.smallest_seen = std::expm1(smallest_effect(values, level));
  return f;
}

// Significant and large enough to matter, or shown to be no change, or neither.
verdict judge(metric const& m, std::span<double const> values, double p_value, double level) {
  double const effect = mean(values);
  if (p_value <= level && std::abs(std::expm1(effect)) >= m.minimal_effect)
    return equivalent(m, values, level) ? verdict::pass
           : is_worse(m, effect)        ? verdict::regression
                                        : verdict::improvement;
  return equivalent(m, values, level) ? verdict::pass : verdict::inconclusive;
}

verdict overall(std::span<metric const> metrics, std::vector<finding> const& findings) {
  auto const to_prove = [](metric const& m) { return m.gated && !m.guard; };
  bool const only_guards = std::none_of(metrics.begin(), metrics.end(), to_prove);
  auto const any = [&](verdict v) {
    for (std::size_t i = 0; i < findings.size(); ++i) {
      bool const counts =
          v == verdict::inconclusive && !only_guards ? to_prove(metrics[i]) : metrics[i].gated;
      if (counts && findings[i].what == v) return true;
    }
    return false;
  };
  for (auto const v : {verdict::regression, verdict::inconclusive, verdict::improvement})
    if (any(v)) return v;
  return verdict::pass;
}

}  // namespace

char const* name_of(verdict v) noexcept {
  switch (v) {
    case verdict::pass:
      return "PASS";
    case verdict::regression:
      return "REGRESSION";
    case verdict::improvement:
      return "IMPROVEMENT";
    case verdict::inconclusive:
      return "INCONCLUSIVE";
    case verdict::invalid:
      return "INVALID";
  }
  return "INVALID";
}

int exit_code_of(verdict v) noexcept {
  switch (v) {
    case verdict::pass:
    case verdict::improvement:
      return 0;
    case verdict::regression:
      return 2;
    case verdict::inconclusive:
      return 3;
    case verdict::invalid:
      return 4;
  }
  return 4;
}

decision decide(design const& how, std::span<metric const> metrics,
                std::span<std::vector<double> const> values, std::size_t look) {
  double const level = how.error_rate / static_cast<double>(how.looks.size());
  decision d;
  std::vector<double> gated;
  for (std::size_t i = 0; i < metrics.size(); ++i) {
    d.findings.push_back(describe(how, metrics[i], values[i], level));
    if (metrics[i].gated) gated.push_back(d.findings.back().p_value);
  }
  holm_adjust(gated);
  for (std::size_t i = 0, next = 0; i < metrics.size(); ++i) {
    auto& f = d.findings[i];
    if (metrics[i].gated) f.adjusted_p = gated[next++];
    f.what = judge(metrics[i], values[i], f.adjusted_p, level);
  }
  d.what = overall(metrics, d.findings);
  d.final = d.what != verdict::inconclusive || look + 1 >= how.looks.size();
  return d;
}

}  // namespace loadgen::compare
