#include "report/result.hpp"

#include "report/thresholds.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace loadgen::report {
namespace {

double seconds(plan::nanoseconds t) {
  return std::chrono::duration<double>{t}.count();
}

std::uint64_t count_of(record::step_totals const& step, record::outcome o) {
  return step.outcomes[static_cast<std::size_t>(o)];
}

// The path of a request that is the same each time; nothing of one with holes.
std::string fixed_path(plan::plan const& plan) {
  if (!plan.work.name.empty() || plan.work.steps.size() != 1) return {};
  auto const& target = plan.work.steps.front().target;
  auto const* text = target.size() == 1 ? std::get_if<plan::literal>(&target.front()) : nullptr;
  return text ? text->text : std::string{};
}

std::string target_of(plan::plan const& plan) {
  auto const& to = plan.target;
  auto const scheme = to.tls ? "https" : "http";
  if (!to.unix_socket.empty()) return fmt::format("{}+unix://{}{}", scheme, to.unix_socket, fixed_path(plan));
  auto const bare = to.host.find(':') == to.host.npos ? to.host : "[" + to.host + "]";
  auto const host = to.host_header.empty() ? fmt::format("{}:{}", bare, to.port) : to.host_header;
  return fmt::format("{}://{}{}", scheme, host, fixed_path(plan));
}

bool is_constant(std::vector<plan::stage> const& stages) {
  return std::ranges::all_of(stages, [&](plan::stage const& s) {
    return s.begin_rps == stages.front().begin_rps && s.end_rps == stages.front().begin_rps;
  });
}

plan_summary summary_of(plan::plan const& plan) {
  plan_summary s;
  s.target = target_of(plan);
  s.scenario = plan.work.name;
  s.client = plan.client;
  s.loop = plan.loop;
  s.connections = plan.connections;
  s.threads = plan.client == plan::client_kind::sync ? plan.connections : plan.threads;
  s.reuse = plan.reuse;
  s.arrivals = plan.arrivals;
  if (plan.loop == plan::loop_kind::open && !plan.stages.empty()) {
    if (is_constant(plan.stages)) {
      s.rate_rps = plan.stages.front().begin_rps;
    } else {
      s.stages = plan.stages;
    }
  }
  s.requests = plan.requests;
  if (!plan.requests) s.duration_s = seconds(plan.duration);
  s.warmup_s = seconds(plan.warmup);
  s.timeout_s = seconds(plan.timeout);
  s.seed = plan.seed;
  return s;
}

}  // namespace

run_result make_result(tool_info tool, plan::plan const& plan, record::totals totals) {
  run_result r;
  r.tool = std::move(tool);
  r.plan = summary_of(plan);
  r.labels = plan.labels;
  r.thresholds = evaluate(plan.thresholds, totals);
  r.totals = std::move(totals);
  return r;
}

bool is_valid(run_result const& r) noexcept {
  return r.totals.invalid_reasons.empty();
}

bool thresholds_hold(run_result const& r) noexcept {
  return std::ranges::all_of(r.thresholds, &threshold_outcome::ok);
}

request_counts counts_of(record::step_totals const& step) noexcept {
  request_counts c;
  c.ok = count_of(step, record::outcome::ok);
  c.timed_out = count_of(step, record::outcome::timed_out);
  c.censored = count_of(step, record::outcome::censored);
  for (auto const n : step.outcomes) c.failed += n;
  c.failed -= c.ok + c.timed_out + c.censored;
  return c;
}

char const* name_of(plan::client_kind k) noexcept {
  return k == plan::client_kind::async ? "async" : "sync";
}
char const* name_of(plan::loop_kind k) noexcept {
  return k == plan::loop_kind::open ? "open" : "closed";
}
char const* name_of(plan::arrivals_kind k) noexcept {
  switch (k) {
    case plan::arrivals_kind::constant:
      return "constant";
    case plan::arrivals_kind::poisson:
      return "poisson";
    case plan::arrivals_kind::replay:
      return "replay";
  }
  return "unknown";
}

}  // namespace loadgen::report
