#include "compare/judgement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>

namespace loadgen::compare {
namespace {

constexpr double control_level = 0.01;  // of the test whether the control moved
constexpr double control_bound = 0.02;  // and how far it must have
constexpr double error_difference = 1e-3;
constexpr double error_deviations = 4;
constexpr double too_many_errors = 0.05;

using four = std::array<block const*, 4>;

// Complete quads; whether one of its blocks has a problem is for the caller to see.
struct quads_of {
  std::vector<four> usable;
  std::map<std::string, std::size_t> problems;  // of discarded ones, by what it was
  std::size_t discarded = 0;

  explicit quads_of(std::span<block const> blocks) {
    for (std::size_t i = 0; i < blocks.size();) {
      auto const quad = blocks[i].quad;
      four members{};
      std::size_t count = 0;
      block const* bad = nullptr;
      for (; i < blocks.size() && blocks[i].quad == quad; ++i) {
        if (!blocks[i].problem.empty()) bad = &blocks[i];
        if (count < members.size()) members[count++] = &blocks[i];
      }
      if (bad != nullptr) {
        ++discarded;
        ++problems[fmt::format("{}: {}", bad->which == side::a ? "A" : "B", bad->problem)];
      } else if (count == members.size()) {
        usable.push_back(members);
      }
    }
  }

  std::string commonest_problem() const {
    auto const most = std::max_element(problems.begin(), problems.end(),
                                       [](auto& l, auto& r) { return l.second < r.second; });
    return most == problems.end() ? std::string{} : most->first;
  }
};

template <class Value>
double log_ratio_of(four const& members, Value value) {
  std::array<double, 2> a{};
  std::array<double, 2> b{};
  std::size_t in_a = 0;
  std::size_t in_b = 0;
  for (auto const* const each : members) {
    if (each->which == side::a)
      a[std::min<std::size_t>(in_a++, 1)] = value(*each);
    else
      b[std::min<std::size_t>(in_b++, 1)] = value(*each);
  }
  return log_ratio({a[0], a[1], b[0], b[1]});
}

std::optional<std::string> errors_spoil(std::span<block const> blocks) {
  std::array<double, 2> requests{};
  std::array<double, 2> failed{};
  for (auto const& each : blocks) {
    requests[each.which == side::a ? 0 : 1] += static_cast<double>(each.requests);
    failed[each.which == side::a ? 0 : 1] += static_cast<double>(each.failed);
  }
  if (requests[0] == 0 || requests[1] == 0) return std::nullopt;
  double const share_a = failed[0] / requests[0];
  double const share_b = failed[1] / requests[1];
  double const pooled = (failed[0] + failed[1]) / (requests[0] + requests[1]);
  double const deviation = std::sqrt(pooled * (1 - pooled) * (1 / requests[0] + 1 / requests[1]));
  double const difference = std::abs(share_a - share_b);
  if (difference > error_difference && difference > error_deviations * deviation)
    return fmt::format("errors differ: {:.2f} % of A's requests failed, {:.2f} % of B's", share_a * 100,
                       share_b * 100);
  if (pooled > too_many_errors)
    return fmt::format("{:.2f} % of all requests failed: this compares errors, not answers", pooled * 100);
  return std::nullopt;
}

std::optional<std::string> control_moved(design const& how, std::vector<four> const& quads) {
  std::vector<double> values;
  for (auto const& each : quads)
    values.push_back(log_ratio_of(each, [](block const& b) { return b.control; }));
  if (values.empty() || std::any_of(values.begin(), values.end(), [](double v) { return !std::isfinite(v); }))
    return std::nullopt;
  double const moved = std::expm1(mean(values));
  if (std::abs(moved) <= control_bound || sign_flip_p_value(values, how.seed) > control_level)
    return std::nullopt;
  return fmt::format("control moved: the machine itself was {:.1f} % {} while B was measured",
                     std::abs(moved) * 100, moved > 0 ? "slower" : "faster");
}

}  // namespace

std::size_t most_discarded(design const& how) noexcept {
  return how.looks.back() / 2;
}

judgement judge(design const& how, std::span<metric const> metrics, std::span<block const> blocks) {
  quads_of const quads{blocks};
  judgement result;
  result.quads = quads.usable.size();
  result.discarded = quads.discarded;

  std::vector<std::vector<double>> all(metrics.size());
  for (std::size_t m = 0; m < metrics.size(); ++m)
    for (auto const& each : quads.usable)
      all[m].push_back(log_ratio_of(each, [m](block const& b) { return b.values.at(m); }));
  auto const first = [&](std::size_t n) {
    auto values = all;
    for (auto& v : values) v.resize(n);
    return values;
  };

  while (!result.final && result.look < how.looks.size() && how.looks[result.look] <= result.quads) {
    auto d = decide(how, metrics, first(how.looks[result.look]), result.look);
    ++result.look;
    result.what = d.what;
    result.final = d.final;
    result.findings = std::move(d.findings);
  }
  if (result.look == 0) {
    result.findings = decide(how, metrics, all, 0).findings;
    for (auto& f : result.findings) f.what = verdict::inconclusive;
    result.reasons.push_back(
        fmt::format("{} of the {} quads for a first look were measured", result.quads, how.looks.front()));
  }

  std::vector<std::string> invalid;
  if (result.discarded > most_discarded(how)) {
    invalid.push_back(fmt::format("{} of {} quads could not be used, mostly because of {}", result.discarded,
                                  result.discarded + result.quads, quads.commonest_problem()));
    result.final = true;
  }
  if (result.final || result.look == 0) {
    if (auto const why = errors_spoil(blocks)) invalid.push_back(*why);
    if (result.look > 0)
      if (auto const why = control_moved(how, quads.usable)) invalid.push_back(*why);
  }
  if (!invalid.empty()) {
    result.what = verdict::invalid;
    result.reasons = std::move(invalid);
  }
  return result;
}

}  // namespace loadgen::compare
