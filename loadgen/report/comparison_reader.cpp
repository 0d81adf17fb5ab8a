#include "report/comparison_json.hpp"
#include "report/json_cursor.hpp"
#include "report/read_file.hpp"
#include "report/time_text.hpp"

#include <boost/json/array.hpp>
#include <fmt/format.h>

#include <cmath>

namespace loadgen::report {
namespace {

using compare::block;
using compare::comparison;
using compare::metric;

double positive(json_cursor const& at) {
  double const value = at.number();
  if (!(value > 0) || !std::isfinite(value)) at.fail("expected a number above 0");
  return value;
}

double share(json_cursor const& at) {
  double const value = at.number();
  if (!(value >= 0) || value > 1) at.fail("expected a share from 0 to 1");
  return value;
}

metric read_metric(json_cursor const& at) {
  metric m;
  m.name = at.at("name").string();
  m.unit = at.at("unit").string();
  auto const better = at.at("better").string();
  if (better != "lower" && better != "higher") at.at("better").fail("expected \"lower\" or \"higher\"");
  m.direction = better == "lower" ? compare::better::lower : compare::better::higher;
  m.gated = at.at("gated").boolean();
  m.guard = at.at("guard").boolean();
  m.equivalence = share(at.at("equivalence"));
  m.minimal_effect = share(at.at("minimal_effect"));
  return m;
}

block read_block(json_cursor const& at, std::vector<metric> const& metrics) {
  block b;
  auto const side = at.at("side").string();
  if (side != "a" && side != "b") at.at("side").fail("expected \"a\" or \"b\"");
  b.which = side == "a" ? compare::side::a : compare::side::b;
  b.quad = static_cast<unsigned>(at.at("quad").count());
  b.place = static_cast<unsigned>(at.at("place").count());
  b.at_s = at.at("at_s").number();
  b.requests = at.at("requests").count();
  b.failed = at.at("failed").count();
  if (auto const control = at.find("control_ms")) b.control = positive(*control);
  if (auto const problem = at.find("problem")) b.problem = problem->string();
  auto const values = at.at("values");
  for (auto const& m : metrics) {
    auto const value = values.find(m.name);
    if (!value && b.problem.empty()) values.at(m.name);  // says what is missing
    b.values.push_back(value ? value->number() : compare::not_measured);
    if (b.problem.empty()) positive(*value);
  }
  return b;
}

compare::design read_design(json_cursor const& root) {
  compare::design how;
  auto const plan = root.at("plan");
  how.seed = root.at("seed").count();
  how.error_rate = share(plan.at("error_rate"));
  how.confidence = share(plan.at("confidence"));
  how.looks.clear();
  for (auto const& look : plan.at("looks").elements()) {
    auto const quads = static_cast<unsigned>(look.count());
    if (quads == 0 || (!how.looks.empty() && quads <= how.looks.back()))
      look.fail("expected growing numbers");
    how.looks.push_back(quads);
  }
  if (how.looks.empty()) plan.at("looks").fail("expected at least one look");
  return how;
}

}  // namespace

comparison read_comparison(std::string const& path) {
  auto const document = parse_json(read_file(path), path);
  json_cursor const root{document, path};
  auto const schema = root.at("schema").string();
  if (schema != comparison_schema)
    root.at("schema").fail(fmt::format("expected \"{}\", found \"{}\"", comparison_schema, schema));
  comparison c;
  c.title = root.at("title").string();
  c.a = root.at("a").string();
  c.b = root.at("b").string();
  c.tool_version = root.at("tool").at("version").string();
  c.tool_commit = root.at("tool").at("commit").string();
  auto const started = parse_time(root.at("started_at").string());
  if (!started) root.at("started_at").fail("expected a time such as 2026-01-31T12:34:56.789Z");
  c.started_at = *started;
  c.duration_s = root.at("duration_s").number();
  c.interrupted = root.at("interrupted").boolean();
  auto const plan = root.at("plan");
  c.rate_rps = plan.at("rate_rps").number();
  c.block_s = plan.at("block_s").number();
  c.discard_s = plan.at("discard_s").number();
  c.how = read_design(root);
  for (auto const& each : root.at("metrics").elements()) c.metrics.push_back(read_metric(each));
  for (auto const& each : root.at("blocks").elements()) c.blocks.push_back(read_block(each, c.metrics));
  c.judged = compare::judge(c.how, c.metrics, c.blocks);
  return c;
}

}  // namespace loadgen::report
