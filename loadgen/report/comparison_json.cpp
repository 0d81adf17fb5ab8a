#include "report/comparison_json.hpp"

#include "report/time_text.hpp"

#include <boost/json/array.hpp>

#include <cmath>

namespace loadgen::report {
namespace {

namespace json = boost::json;

void put(json::object& into, char const* key, double value) {
  if (std::isfinite(value)) into[key] = value;
}

// To a millionth: what is behind that is noise, and reading rounds too.
double rounded(double value) {
  return std::isfinite(value) ? std::round(value * 1e6) / 1e6 : value;
}

json::object metric_json(compare::comparison const& c, std::size_t m) {
  auto const& what = c.metrics[m];
  json::object o{{"name", what.name},
                 {"unit", what.unit},
                 {"better", what.direction == compare::better::lower ? "lower" : "higher"},
                 {"gated", what.gated},
                 {"guard", what.guard},
                 {"equivalence", what.equivalence},
                 {"minimal_effect", what.minimal_effect}};
  put(o, "a", rounded(compare::typical(c, compare::side::a, m)));
  put(o, "b", rounded(compare::typical(c, compare::side::b, m)));
  if (m >= c.judged.findings.size()) return o;
  auto const& f = c.judged.findings[m];
  put(o, "ratio", rounded(f.ratio));
  o["ratio_interval"] = json::array{rounded(f.ratio_interval.low), rounded(f.ratio_interval.high)};
  put(o, "p_value", rounded(f.p_value));
  put(o, "adjusted_p", rounded(f.adjusted_p));
  o["verdict"] = compare::name_of(f.what);
  put(o, "smallest_effect", rounded(f.smallest_seen));
  return o;
}

json::object block_json(compare::comparison const& c, compare::block const& b) {
  json::object o{
      {"side", b.which == compare::side::a ? "a" : "b"}, {"quad", b.quad},         {"place", b.place},
      {"at_s", std::round(b.at_s * 1000) / 1000},        {"requests", b.requests}, {"failed", b.failed}};
  put(o, "control_ms", rounded(b.control));
  if (!b.problem.empty()) o["problem"] = b.problem;
  json::object values;
  for (std::size_t m = 0; m < c.metrics.size(); ++m)
    put(values, c.metrics[m].name.c_str(), rounded(b.values.at(m)));
  o["values"] = std::move(values);
  return o;
}

template <class Items, class Make>
json::array array_of(Items const& items, Make make) {
  json::array result;
  for (auto const& each : items) result.push_back(make(each));
  return result;
}

}  // namespace

json::object to_json(compare::comparison const& c) {
  json::object o{
      {"schema", comparison_schema},
      {"tool", json::object{{"version", c.tool_version}, {"commit", c.tool_commit}}},
      {"title", c.title},
      {"a", c.a},
      {"b", c.b},
      {"started_at", format_time(c.started_at)},
      {"duration_s", std::round(c.duration_s * 10) / 10},
      {"seed", c.how.seed},
      {"verdict", compare::name_of(c.judged.what)},
      {"exit_code", compare::exit_code_of(c.judged.what)},
      {"sentence", compare::sentence(c)},
      {"reasons", array_of(c.judged.reasons, [](auto& r) { return json::string{r}; })},
      {"interrupted", c.interrupted},
      {"plan", json::object{{"rate_rps", c.rate_rps},
                            {"block_s", c.block_s},
                            {"discard_s", c.discard_s},
                            {"looks", array_of(c.how.looks, [](auto n) { return json::value(n); })},
                            {"error_rate", c.how.error_rate},
                            {"confidence", c.how.confidence}}},
      {"quads",
       json::object{
           {"used", c.judged.quads}, {"discarded", c.judged.discarded}, {"looks_taken", c.judged.look}}}};
  json::array metrics;
  for (std::size_t m = 0; m < c.metrics.size(); ++m) metrics.push_back(metric_json(c, m));
  o["metrics"] = std::move(metrics);
  o["blocks"] = array_of(c.blocks, [&](auto& b) { return block_json(c, b); });
  return o;
}

}  // namespace loadgen::report
