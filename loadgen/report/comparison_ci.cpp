#include "report/comparison_ci.hpp"

#include "compare/metrics.hpp"
#include "report/json_text.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <fmt/format.h>

#include <cmath>

namespace loadgen::report {
namespace {

namespace json = boost::json;
using compare::comparison;
using compare::verdict;

std::string xml(std::string_view text) {
  std::string out;
  for (char const c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:  // XML 1.0 has no other control characters
        out += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
    }
  }
  return out;
}

std::string name_of(comparison const& c) {
  return c.title.empty() ? fmt::format("{} against {}", c.b, c.a) : c.title;
}

bool fails(comparison const& c, std::size_t m) {
  auto const& f = c.judged.findings.at(m);
  if (!f.gated) return false;
  return f.what == verdict::regression || (f.what == verdict::inconclusive && !c.metrics[m].guard);
}

std::string junit_case(comparison const& c, std::size_t m) {
  auto const& f = c.judged.findings.at(m);
  auto out =
      fmt::format("    <testcase classname=\"{}\" name=\"{}\" time=\"{:.1f}\"", xml(name_of(c)),
                  xml(compare::title_of(f.metric)), c.duration_s / static_cast<double>(c.metrics.size()));
  if (c.judged.what == verdict::invalid || !fails(c, m)) return out + "/>\n";
  return out + fmt::format(
                   ">\n      <failure type=\"{}\" message=\"{} ({}), smallest change it could have seen "
                   "{:.1f} %\"/>\n    </testcase>\n",
                   compare::name_of(f.what), compare::show_change(f.ratio),
                   compare::show_changes(f.ratio_interval),
                   std::isfinite(f.smallest_seen) ? f.smallest_seen * 100 : 0);
}

std::string junit_suite(comparison const& c) {
  std::size_t failures = 0;
  std::string cases;
  for (std::size_t m = 0; m < c.metrics.size(); ++m) {
    if (c.judged.what != verdict::invalid && fails(c, m)) ++failures;
    cases += junit_case(c, m);
  }
  auto const invalid = c.judged.what == verdict::invalid;
  if (invalid)
    cases += fmt::format(
        "    <testcase classname=\"{}\" name=\"validity\" time=\"0.0\">\n      <error "
        "type=\"INVALID\" message=\"{}\"/>\n    </testcase>\n",
        xml(name_of(c)), xml(compare::sentence(c)));
  return fmt::format(
      "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" time=\"{:.1f}\">\n{}"
      "    <system-out>{}</system-out>\n  </testsuite>\n",
      xml(name_of(c)), c.metrics.size() + (invalid ? 1 : 0), failures, invalid ? 1 : 0, c.duration_s, cases,
      xml(compare::sentence(c)));
}

// B's value of a metric, such that less is better.
struct amount {
  double value = 0;
  double low = 0;
  double high = 0;
  std::string unit;
};

amount amount_of(comparison const& c, std::size_t m) {
  auto const& f = c.judged.findings.at(m);
  double const a = compare::typical(c, compare::side::a, m);
  amount result{compare::typical(c, compare::side::b, m), a * f.ratio_interval.low, a * f.ratio_interval.high,
                c.metrics[m].unit};
  if (c.metrics[m].direction == compare::better::higher) {
    constexpr double us_per_s = 1e6;
    result = {us_per_s / result.value, us_per_s / result.high, us_per_s / result.low, "us/req"};
  }
  return result;
}

double rounded(double value) {
  return std::round(value * 1e4) / 1e4;
}

}  // namespace

std::string comparison_junit(std::span<comparison const> all) {
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"loadgen compare\">\n";
  for (auto const& c : all) out += junit_suite(c);
  return out + "</testsuites>\n";
}

std::string comparison_benchmark(std::span<comparison const> all) {
  json::array rows;
  for (auto const& c : all) {
    for (std::size_t m = 0; m < c.metrics.size(); ++m) {
      auto const b = amount_of(c, m);
      if (!std::isfinite(b.value)) continue;
      rows.push_back(json::object{
          {"name", fmt::format("{}: {}", name_of(c), compare::title_of(c.metrics[m].name))},
          {"unit", b.unit},
          {"value", rounded(b.value)},
          {"range", fmt::format("\u00b1 {:.4g}", (b.high - b.low) / 2)},
          {"extra",
           fmt::format("{} against {}: {} ({})", c.b, c.a, compare::show_change(c.judged.findings[m].ratio),
                       compare::show_changes(c.judged.findings[m].ratio_interval))}});
    }
  }
  return pretty_json(rows) + '\n';
}

std::string comparison_bencher(std::span<comparison const> all) {
  json::object benchmarks;
  for (auto const& c : all) {
    json::object measures;
    for (std::size_t m = 0; m < c.metrics.size(); ++m) {
      double const a = compare::typical(c, compare::side::a, m);
      double const b = compare::typical(c, compare::side::b, m);
      if (!std::isfinite(b)) continue;
      auto const& f = c.judged.findings.at(m);
      measures[c.metrics[m].name] = json::object{{"value", rounded(b)},
                                                 {"lower_value", rounded(a * f.ratio_interval.low)},
                                                 {"upper_value", rounded(a * f.ratio_interval.high)}};
    }
    benchmarks[name_of(c)] = std::move(measures);
  }
  return pretty_json(benchmarks) + '\n';
}

}  // namespace loadgen::report
