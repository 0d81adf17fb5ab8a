#include "plan/threshold.hpp"

#include "plan/bad_value.hpp"
#include "plan/suggest.hpp"
#include "plan/units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace loadgen::plan {
namespace {

constexpr std::array<std::string_view, 6> plain_statistics{"mean",  "min",        "max",
                                                           "stdev", "error_rate", "rate"};

bool is_statistic(std::string_view name) {
  return percentile_of(name) ||
         std::find(plain_statistics.begin(), plain_statistics.end(), name) != plain_statistics.end();
}

std::string_view trimmed(std::string_view s) {
  while (!s.empty() && s.front() == ' ') s.remove_prefix(1);
  while (!s.empty() && s.back() == ' ') s.remove_suffix(1);
  return s;
}

// Splits "login.p99.9" into the step and the statistic: both may have points inside.
void resolve(std::string_view subject, std::span<step const> steps, threshold& into) {
  if (is_statistic(subject)) {
    into.statistic = subject;
    return;
  }
  for (std::size_t i = 0; i < steps.size(); ++i) {
    auto const& name = steps[i].name;
    if (!subject.starts_with(name + ".")) continue;
    auto const statistic = subject.substr(name.size() + 1);
    if (!is_statistic(statistic)) continue;
    into.step = i;
    into.statistic = statistic;
    return;
  }
  std::vector<std::string> names;
  for (auto const& s : steps) names.push_back(s.name);
  if (auto const dot = subject.rfind('.'); dot != subject.npos && is_statistic(subject.substr(dot + 1))) {
    auto const name = subject.substr(0, dot);
    throw bad_value(fmt::format("there is no step '{}'{}", name, suggestion(name, names)));
  }
  throw bad_value(
      "expected a statistic (p50, p99, p99.9, mean, min, max, stdev, error_rate, rate), "
      "with a step's name and a point in front if it is about one step");
}

double parse_value(std::string_view statistic, std::string_view value) {
  if (statistic == "rate") return parse_rate(value);
  if (statistic == "error_rate") return parse_share(value);
  return std::chrono::duration<double, std::milli>(parse_duration(value)).count();
}

}  // namespace

threshold parse_threshold(std::string_view written, std::span<step const> steps,
                          std::optional<std::size_t> step) {
  auto const sign = written.find_first_of("<>");
  if (sign == written.npos) {
    throw bad_value("expected STATISTIC<VALUE, such as p99<20ms, error_rate<0.1% or rate>950");
  }
  bool const or_equal = written.substr(sign + 1).starts_with('=');
  auto const subject = trimmed(written.substr(0, sign));
  auto const value = trimmed(written.substr(sign + (or_equal ? 2 : 1)));

  threshold t;
  t.expression = written;
  t.op = written[sign] == '<' ? (or_equal ? compare_op::less_equal : compare_op::less)
                              : (or_equal ? compare_op::greater_equal : compare_op::greater);
  if (step) {
    resolve(subject, {}, t);
    t.step = step;
    t.expression = fmt::format("{}.{}", steps[*step].name, written);
  } else {
    resolve(subject, steps, t);
  }
  t.value = parse_value(t.statistic, value);
  if (percentile_of(t.statistic)) std::replace(t.statistic.begin(), t.statistic.end(), '_', '.');
  return t;
}

std::optional<double> percentile_of(std::string_view statistic) noexcept {
  std::array<char, 16> digits{};
  if (statistic.size() < 2 || statistic.size() > digits.size() || statistic.front() != 'p')
    return std::nullopt;
  auto const end = std::replace_copy(statistic.begin() + 1, statistic.end(), digits.begin(), '_', '.');
  double value{};
  if (*digits.begin() < '0' || *digits.begin() > '9') return std::nullopt;
  auto const [stop, error] = std::from_chars(digits.begin(), end, value, std::chars_format::fixed);
  if (error != std::errc{} || stop != end || value > 100) return std::nullopt;
  return value;
}

bool holds(threshold const& t, double measured) noexcept {
  switch (t.op) {
    case compare_op::less:
      return measured < t.value;
    case compare_op::less_equal:
      return measured <= t.value;
    case compare_op::greater:
      return measured > t.value;
    case compare_op::greater_equal:
      return measured >= t.value;
  }
  return false;
}

}  // namespace loadgen::plan
