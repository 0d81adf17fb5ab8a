#include "sample_run.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <random>

namespace loadgen::report::samples {
namespace {

using namespace std::chrono_literals;
using record::outcome;

void set(record::step_totals& step, outcome how, std::uint64_t n) {
  step.outcomes[static_cast<std::size_t>(how)] = n;
}

void add(record::step_totals& to, record::step_totals const& from) {
  to.offered += from.offered;
  to.started += from.started;
  to.completed += from.completed;
  for (std::size_t i = 0; i < record::outcome_count; ++i) to.outcomes[i] += from.outcomes[i];
  for (auto const& [status, n] : from.status) to.status[status] += n;
  to.response_time.merge(from.response_time);
  to.service_time.merge(from.service_time);
  to.send_lag.merge(from.send_lag);
  to.ttfb.merge(from.ttfb);
  for (auto const& [name, h] : from.server_timing) to.server_timing[name].merge(h);
}

plan::plan plan_with(std::string scenario, std::vector<std::string> const& steps) {
  plan::plan p;
  p.target.host = "127.0.0.1";
  p.target.port = "8080";
  p.target.host_header = "127.0.0.1:8080";
  p.work.name = std::move(scenario);
  for (auto const& name : steps) {
    auto& step = p.work.steps.emplace_back();
    step.name = name;
    step.method = "GET";
    step.target = {plan::literal{"/hello"}};
  }
  return p;
}

auto const new_year = std::chrono::sys_days{std::chrono::January / 31 / 2026} + 12h + 34min + 56s + 789ms;

}  // namespace

run_result plain() {
  auto p = plan_with("", {"GET /hello"});
  p.connections = 1;
  p.requests = 1;
  p.seed = 7;
  record::totals t;
  t.started_at = new_year;
  t.duration_s = 0.5;
  auto& step = t.steps.emplace_back();
  step.name = "GET /hello";
  step.offered = step.started = step.completed = 1;
  set(step, outcome::ok, 1);
  step.status[200] = 1;
  step.response_time.record(1234);
  step.service_time.record(1234);
  add(t.all, step);
  t.all.name = "all";
  t.connect_time.record(90);
  t.connections_opened = 1;
  t.bytes_sent = 64;
  t.bytes_received = 128;
  t.achieved_rps = 2;
  return make_result({"0.1.0", "a1b2c3d4e5f6"}, p, t);
}

run_result everything() {
  auto p = plan_with("shop", {"login", "GET /products"});
  p.loop = plan::loop_kind::open;
  p.arrivals = plan::arrivals_kind::poisson;
  p.stages = {{11s, 1000, 1000}};
  p.connections = 64;
  p.threads = 2;
  p.warmup = 1s;
  p.timeout = 2s;
  p.seed = 42;
  p.labels = {{"db_mode", "per_request"}, {"machine", "a \"quiet\" one"}};
  p.thresholds = {{"p99<20ms", std::nullopt, "p99", plan::compare_op::less, 20},
                  {"error_rate<0.1%", std::nullopt, "error_rate", plan::compare_op::less, 0.001},
                  {"login.p50<=2ms", 0, "p50", plan::compare_op::less_equal, 2},
                  {"rate>950", std::nullopt, "rate", plan::compare_op::greater, 950}};
  record::totals t;
  t.started_at = new_year;
  t.duration_s = 10;
  t.steps.resize(2);
  auto& login = t.steps[0];
  login.name = "login";
  login.offered = login.started = login.completed = 1000;
  set(login, outcome::ok, 1000);
  login.status[200] = 1000;
  auto& products = t.steps[1];
  products.name = "GET /products";
  products.offered = 9000;
  products.started = 8997;
  products.completed = 8980;
  set(products, outcome::ok, 8970);
  set(products, outcome::unexpected_status, 10);
  set(products, outcome::timed_out, 5);
  set(products, outcome::connection_reset, 12);
  set(products, outcome::censored, 3);
  products.status = {{200, 8970}, {503, 10}};
  for (int i = 0; i < 1000; ++i) {
    login.response_time.record(1500 + i);
    login.service_time.record(1400 + i);
    login.send_lag.record(20 + i % 10);
    login.ttfb.record(1300 + i);
    login.server_timing["redis"].record(150 + i % 50);
  }
  for (int i = 0; i < 9000; ++i) {
    auto const slow = i % 100 == 0 ? 25'000 : 0;
    products.response_time.record(800 + i % 700 + slow);
    products.service_time.record(780 + i % 700 + slow / 2);
    products.send_lag.record(15 + i % 12);
    products.ttfb.record(700 + i % 700 + slow / 2);
    products.server_timing["db"].record(300 + i % 100);
    products.server_timing["acq"].record(2 + i % 5);
  }
  products.response_time.record(3'700'000'000);  // above what is kept: 1 h
  for (auto const& step : t.steps) add(t.all, step);
  t.all.name = "all";
  for (int second = 0; second < 11; ++second) {
    auto& i = t.intervals.emplace_back();
    i.begin_s = second;
    i.length_s = 1;
    i.offered = i.completed = 1000;
    i.failed = second == 5 ? 27 : 0;
    i.in_flight = 3;
    i.backlog = second == 5 ? 40 : 0;
    for (int n = 0; n < 10; ++n) i.response_time.record(1000 + 100 * n);
  }
  t.connect_time.record(80, 64);
  t.tls_time.record(900, 64);
  t.connections_opened = 76;
  t.connections_reused = 9921;
  t.bytes_sent = 1'234'567;
  t.bytes_received = 98'765'432;
  t.cpu_user_s = 0.75;
  t.cpu_system_s = 1.5;
  t.offered_rps = 1000;
  t.achieved_rps = 998;
  t.invalid_reasons = {"send lag p99 was 1.52 ms, more than 1 ms"};
  t.slowest = {{"0123456789abcdef0123456789abcdef", "GET /products", 5.25, 26'499, outcome::timed_out, 0}};
  t.failures = {
      {"fedcba9876543210fedcba9876543210", "GET /products", 5.125, 1.5, outcome::unexpected_status, 503}};
  return make_result({"0.1.0", "a1b2c3d4e5f6"}, p, t);
}

run_result simulated(shape const& s) {
  auto p = plan_with("shop", {"withdraw", "list products", "resupply"});
  p.client = s.client;
  p.loop = s.rate_rps > 0 ? plan::loop_kind::open : plan::loop_kind::closed;
  if (s.rate_rps > 0) p.stages = {{std::chrono::seconds{s.seconds}, s.rate_rps, s.rate_rps}};
  p.duration = std::chrono::seconds{s.seconds};
  p.seed = s.seed;
  p.labels = {{"db_mode", s.db_mode}};

  record::totals t;
  t.started_at = new_year;
  t.duration_s = s.seconds;
  t.steps.resize(3);
  for (std::size_t i = 0; i < t.steps.size(); ++i) t.steps[i].name = p.work.steps[i].name;
  t.intervals.resize(s.seconds);
  for (unsigned i = 0; i < s.seconds; ++i) {
    t.intervals[i].begin_s = i;
    t.intervals[i].length_s = 1;
  }
  std::mt19937_64 random{s.seed};
  std::lognormal_distribution<double> body{std::log(s.median_ms), s.spread};
  std::exponential_distribution<double> tail{1 / s.tail_ms};
  std::uniform_real_distribution<double> uniform;
  std::discrete_distribution<std::size_t> which{70, 28, 2};
  auto const total = static_cast<std::uint64_t>(s.reached_rps * s.seconds);
  for (std::uint64_t n = 0; n < total; ++n) {
    auto const due_s = static_cast<double>(n) / s.reached_rps;
    auto const service_ms = body(random) + (uniform(random) < s.tail_share ? s.tail_ms + tail(random) : 0);
    auto response_ms = service_ms;
    if (s.stall_s > 0 && due_s >= s.stall_at_s && due_s < s.stall_at_s + s.stall_s) {
      response_ms += 1000 * (s.stall_at_s + s.stall_s - due_s);  // waits until the server goes on
    }
    auto const us = [](double ms) { return static_cast<std::int64_t>(ms * 1000); };
    auto& step = t.steps[which(random)];
    ++step.offered;
    ++step.started;
    ++step.completed;
    ++step.outcomes[static_cast<std::size_t>(outcome::ok)];
    ++step.status[200];
    step.response_time.record(us(s.rate_rps > 0 ? response_ms : service_ms));
    step.service_time.record(us(service_ms));
    step.send_lag.record(us(0.02 + 0.03 * uniform(random)));
    step.ttfb.record(us(service_ms * 0.97));
    auto const scale = service_ms / s.median_ms;
    step.server_timing["acq"].record(us(s.acquire_ms * scale));
    step.server_timing["db"].record(us(s.database_ms * scale));
    step.server_timing["redis"].record(us(0.06 * scale));
    step.server_timing["app"].record(us(0.03 * scale));
    step.server_timing["total"].record(us((s.acquire_ms + s.database_ms + 0.09) * scale));
    auto& interval = t.intervals[std::min<std::size_t>(static_cast<std::size_t>(due_s), s.seconds - 1)];
    ++interval.offered;
    ++interval.completed;
    interval.in_flight = p.connections;
    interval.response_time.record(us(s.rate_rps > 0 ? response_ms : service_ms));
    if (t.slowest.size() < 10 && response_ms > s.median_ms * 3) {
      t.slowest.push_back(
          {"5b8efff798038103d269b633813fc60c", step.name, due_s, response_ms, outcome::ok, 200});
    }
  }
  for (auto const& step : t.steps) add(t.all, step);
  t.all.name = "all";
  t.connect_time.record(120, 64);
  t.connections_opened = 64;
  t.connections_reused = total - 64;
  t.bytes_sent = total * 310;
  t.bytes_received = total * 1450;
  t.cpu_user_s = static_cast<double>(total) * 4e-6;
  t.cpu_system_s = static_cast<double>(total) * 6e-6;
  t.offered_rps = s.rate_rps;
  t.achieved_rps = static_cast<double>(total) / s.seconds;
  return make_result({"0.1.0", "a1b2c3d4e5f6"}, p, t);
}

}  // namespace loadgen::report::samples
