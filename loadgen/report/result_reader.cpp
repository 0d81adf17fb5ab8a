#include "report/bad_file.hpp"
#include "report/json_cursor.hpp"
#include "report/read_file.hpp"
#include "report/result_json.hpp"
#include "report/time_text.hpp"

#include <boost/json/parse.hpp>
#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <initializer_list>

namespace loadgen::report {
namespace {

namespace json = boost::json;
using record::histogram;

unsigned small_count(json_cursor const& at) {
  auto const n = at.count();
  if (n > 1'000'000'000) at.fail("expected at most 1000000000");
  return static_cast<unsigned>(n);
}

// One of the words of the schema.
template <typename Kind>
Kind word(json_cursor const& at, std::initializer_list<Kind> choices) {
  auto const text = at.string();
  std::string expected;
  for (auto const choice : choices) {
    if (text == name_of(choice)) return choice;
    expected += fmt::format("{}\"{}\"", expected.empty() ? "" : " or ", name_of(choice));
  }
  at.fail("expected " + expected);
}

record::outcome outcome_of(json_cursor const& at, std::string_view name) {
  for (std::size_t i = 0; i < record::outcome_count; ++i) {
    auto const kind = static_cast<record::outcome>(i);
    if (name == record::name_of(kind)) return kind;
  }
  at.fail(fmt::format("\"{}\" is no kind of outcome", name));
}

histogram decoded(json_cursor const& at) {
  try {
    return histogram::decode(at.string());
  } catch (bad_file const&) {
    throw;
  } catch (std::exception const& e) {
    at.fail(fmt::format("expected an HdrHistogram V2 in base64: {}", e.what()));
  }
}

std::int64_t microseconds(json_cursor const& ms) {
  auto const value = ms.number();
  if (value < 0 || value > 1e10) ms.fail("expected a time in ms");
  return std::llround(value * 1000);
}

// The histogram behind a block of times. Its encoding knows min and max only to the bucket, the block
// exactly.
histogram times_of(json_cursor const& owner, std::string const& name,
                   std::optional<json_cursor> const& block) {
  auto const histograms = owner.at("histograms");
  auto const encoded = histograms.find(name);
  if (!block && !encoded) return {};
  auto h = decoded(encoded ? *encoded : histograms.at(name));
  if (!block) return h;
  if (block->at("count").count() != h.count()) block->at("count").fail("expected the histogram's own count");
  auto const out_of_range = block->find("out_of_range");
  h.refine(microseconds(block->at("min")), microseconds(block->at("max")),
           out_of_range ? out_of_range->count() : 0);
  return h;
}

histogram times_of(json_cursor const& owner, std::string const& name) {
  return times_of(owner, name, owner.find(name + "_ms"));
}

// The keys that the whole and each step share.
record::step_totals step_totals_of(json_cursor const& at, std::string name) {
  record::step_totals step;
  step.name = std::move(name);
  auto const requests = at.at("requests");
  step.offered = requests.at("offered").count();
  step.started = requests.at("started").count();
  step.completed = requests.at("completed").count();
  auto const set = [&](record::outcome o, std::uint64_t n) {
    step.outcomes[static_cast<std::size_t>(o)] = n;
  };
  set(record::outcome::ok, requests.at("ok").count());
  set(record::outcome::censored, requests.at("censored").count());
  for (auto const& [kind, count] : at.at("errors").members()) set(outcome_of(count, kind), count.count());
  for (auto const& [status, count] : at.at("status").members()) {
    unsigned code = 0;
    auto const [end, error] = std::from_chars(status.data(), status.data() + status.size(), code);
    if (error != std::errc{} || end != status.data() + status.size())
      count.fail("expected a status as the key");
    step.status[code] = count.count();
  }
  step.response_time = times_of(at, "response_time");
  step.service_time = times_of(at, "service_time");
  step.send_lag = times_of(at, "send_lag");
  step.ttfb = times_of(at, "ttfb");
  if (auto const timing = at.find("server_timing_ms")) {
    for (auto const& [metric, block] : timing->members()) {
      step.server_timing[metric] = times_of(at, "server_timing." + metric, block);
    }
  }
  return step;
}

plan_summary plan_of(json_cursor const& root) {
  auto const at = root.at("plan");
  plan_summary p;
  p.client = word(root.at("client"), {plan::client_kind::async, plan::client_kind::sync});
  p.loop = word(root.at("loop"), {plan::loop_kind::closed, plan::loop_kind::open});
  p.seed = root.at("seed").count();
  if (auto const v = at.find("target")) p.target = v->string();
  if (auto const v = at.find("scenario")) p.scenario = v->string();
  p.connections = small_count(at.at("connections"));
  p.threads = small_count(at.at("threads"));
  if (auto const v = at.find("reuse")) p.reuse = v->boolean();
  if (auto const v = at.find("rate_rps")) p.rate_rps = v->number();
  if (auto const v = at.find("stages")) {
    for (auto const& s : v->elements()) {
      auto const length = std::chrono::duration<double>{s.at("length_s").number()};
      p.stages.push_back({std::chrono::round<plan::nanoseconds>(length), s.at("begin_rps").number(),
                          s.at("end_rps").number()});
    }
  }
  if (auto const v = at.find("arrivals")) {
    p.arrivals =
        word(*v, {plan::arrivals_kind::constant, plan::arrivals_kind::poisson, plan::arrivals_kind::replay});
  }
  if (auto const v = at.find("duration_s")) p.duration_s = v->number();
  if (auto const v = at.find("requests")) p.requests = v->count();
  p.warmup_s = at.at("warmup_s").number();
  p.timeout_s = at.at("timeout_s").number();
  return p;
}

record::interval_totals interval_of(json_cursor const& at) {
  record::interval_totals i;
  i.begin_s = at.at("begin_s").number();
  i.length_s = at.at("length_s").number();
  i.offered = at.at("offered").count();
  i.completed = at.at("completed").count();
  i.failed = at.at("failed").count();
  i.in_flight = at.at("in_flight").count();
  i.backlog = at.at("backlog").count();
  if (auto const encoded = at.find("response_time")) {
    auto& h = i.response_time = decoded(*encoded);
    if (auto const block = at.find("response_time_ms"))
      h.refine(h.min_us(), microseconds(block->at("max")), 0);
  }
  return i;
}

std::vector<record::slow_request> requests_of(json_cursor const& root, std::string_view key) {
  std::vector<record::slow_request> all;
  auto const list = root.find(key);
  if (!list) return all;
  for (auto const& at : list->elements()) {
    record::slow_request r;
    if (auto const v = at.find("trace_id")) r.trace_id = v->string();
    r.step = at.at("step").string();
    r.at_s = at.at("at_s").number();
    r.response_ms = at.at("response_ms").number();
    r.how = outcome_of(at.at("outcome"), at.at("outcome").string());
    if (auto const v = at.find("status")) r.status = small_count(*v);
    all.push_back(std::move(r));
  }
  return all;
}

record::totals totals_of(json_cursor const& root) {
  record::totals t;
  auto const started = parse_time(root.at("started_at").string());
  if (!started) root.at("started_at").fail("expected a time such as 2026-01-31T12:34:56.789Z");
  t.started_at = *started;
  t.duration_s = root.at("duration_s").number();
  t.all = step_totals_of(root, "all");
  for (auto const& step : root.at("steps").elements()) {
    t.steps.push_back(step_totals_of(step, step.at("name").string()));
  }
  if (auto const list = root.find("intervals")) {
    for (auto const& at : list->elements()) t.intervals.push_back(interval_of(at));
  }
  t.connect_time = times_of(root, "connect_time");
  t.tls_time = times_of(root, "tls_time");
  t.connections_opened = root.at("connections").at("opened").count();
  t.connections_reused = root.at("connections").at("reused").count();
  t.bytes_sent = root.at("bytes").at("sent").count();
  t.bytes_received = root.at("bytes").at("received").count();
  t.cpu_user_s = root.at("cpu").at("user_s").number();
  t.cpu_system_s = root.at("cpu").at("system_s").number();
  if (auto const offered = root.at("rate").find("offered_rps")) t.offered_rps = offered->number();
  t.achieved_rps = root.at("rate").at("achieved_rps").number();
  if (auto const v = root.find("interrupted")) t.interrupted = v->boolean();
  for (auto const& reason : root.at("invalid_reasons").elements())
    t.invalid_reasons.push_back(reason.string());
  if (!root.at("valid").boolean() && t.invalid_reasons.empty()) {
    root.at("invalid_reasons").fail("expected a reason, since valid is false");
  }
  t.slowest = requests_of(root, "slowest");
  t.failures = requests_of(root, "failures");
  return t;
}

}  // namespace

run_result from_json(json::value const& document, std::string const& file) {
  json_cursor const root{document, file};
  if (auto const schema = root.at("schema"); schema.string() != run_schema) {
    schema.fail(fmt::format("expected \"{}\", found \"{}\"", run_schema, schema.string()));
  }
  run_result r;
  r.tool = {root.at("tool").at("version").string(), root.at("tool").at("commit").string()};
  r.plan = plan_of(root);
  for (auto const& [key, value] : root.at("labels").members()) r.labels[key] = value.string();
  if (auto const shards = root.find("shards")) r.shards = small_count(*shards);
  r.totals = totals_of(root);
  for (auto const& at : root.at("thresholds").elements()) {
    threshold_outcome outcome{at.at("expr").string(), std::nullopt, at.at("ok").boolean()};
    if (auto const value = at.find("value")) outcome.value = value->number();
    r.thresholds.push_back(std::move(outcome));
  }
  return r;
}

run_result parse_result(std::string_view text, std::string const& file) {
  return from_json(parse_json(text, file), file);
}

run_result read_result(std::string const& file) {
  return parse_result(read_file(file), file);
}

}  // namespace loadgen::report
