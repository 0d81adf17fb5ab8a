#include "engine/engine.hpp"

#include "engine/probe.hpp"
#include "engine/progress_meter.hpp"
#include "engine/run_state.hpp"
#include "engine/shared_backlog.hpp"
#include "engine/thread_crew.hpp"
#include "engine/validity.hpp"
#include "engine/worker.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sys/resource.h>
#include <thread>

namespace loadgen::engine {
namespace {

using workers = std::vector<std::unique_ptr<worker>>;

// Every connection is a descriptor; the usual soft limit of 1,024 is meant for others.
void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

workers make_workers(run_state& run, first_connection first) {
  workers result;
  auto const& what = run.what;
  if (what.client == plan::client_kind::sync) {
    auto const arrivals = run.arrivals ? std::make_shared<shared_backlog>(run) : nullptr;
    for (unsigned i = 0; i < what.connections; ++i) {
      result.push_back(make_sync_worker(run, i, arrivals, i == 0 ? std::move(first) : first_connection{}));
    }
    return result;
  }
  auto const loops = std::clamp(what.threads, 1U, std::max(what.connections, 1U));
  for (unsigned i = 0; i < loops; ++i) {
    result.push_back(make_async_worker(run, i, loops, i == 0 ? std::move(first) : first_connection{}));
  }
  return result;
}

// All clients together. Throws target_error when none of them can take part.
worker::preparation sum_of_preparations(workers const& all) {
  worker::preparation sum;
  for (auto const& each : all) {
    auto const its = each->prepared();
    sum.clients += its.clients;
    sum.failed += its.failed;
    if (sum.why.empty()) sum.why = its.why;
  }
  if (sum.failed == sum.clients)
    throw target_error{fmt::format("setup failed for every client: {}", sum.why)};
  return sum;
}

void judge(record::totals& results, run_state const& run, workers const& all,
           worker::preparation const& prepared, double stolen) {
  evidence e;
  e.open_loop = run.how.open_loop;
  e.send_lag_p99_us = static_cast<double>(results.all.send_lag.value_at_percentile_us(99));
  e.max_send_lag = run.what.max_send_lag;
  e.offered = results.all.offered;
  e.clients = prepared.clients;
  e.clients_failed = prepared.failed;
  e.why_failed = prepared.why;
  double busy_s = 0;
  for (auto const& each : all) {
    auto const its = each->accounted();
    e.overdue_while_idle += its.overdue_while_idle;
    e.local_failures += its.local_failures;
    auto const thread_s = std::chrono::duration<double>{its.cpu.total()}.count();
    busy_s += thread_s;
    if (results.duration_s > 0) e.busiest_thread = std::max(e.busiest_thread, thread_s / results.duration_s);
    results.cpu_user_s += std::chrono::duration<double>{its.cpu.user}.count();
    results.cpu_system_s += std::chrono::duration<double>{its.cpu.system}.count();
  }
  auto const cores = std::max(std::thread::hardware_concurrency(), 1U);
  if (results.duration_s > 0) e.all_threads = busy_s / results.duration_s / cores;
  e.stolen = stolen;
  results.invalid_reasons = invalid_reasons(e);
}

// Ten times a second; short runs are looked at more often, so that a look is never far from their ends.
std::chrono::milliseconds between_looks(plan::plan const& what) {
  constexpr std::chrono::milliseconds usual{100};
  constexpr std::chrono::milliseconds least{5};
  if (what.requests) return usual;
  auto const share = std::chrono::floor<std::chrono::milliseconds>((what.warmup + what.duration) / 25);
  return std::clamp(share, least, usual);
}

record::totals sum_up(run_state const& run, workers const& all) {
  nanoseconds end{0};
  for (auto const& each : all) end = std::max(end, each->accounted().end);
  std::vector<record::recorder const*> recorders;
  for (auto const& each : all) {
    each->close(end);
    std::ranges::copy(each->results(), std::back_inserter(recorders));
  }
  return record::recorder::merge(recorders, run.how, end);
}

}  // namespace

record::totals run(plan::plan const& what, std::atomic<bool> const& stop,
                   progress_callback const& on_progress, record::live_sink* live) {
  raise_descriptor_limit();
  run_state state{what, stop, live};
  auto const all = make_workers(state, probe(state));
  thread_crew crew{all};
  crew.wait_until_prepared();
  auto const prepared = sum_of_preparations(all);

  auto const started_at = std::chrono::system_clock::now();
  auto const machine_before = machine_cpu_time();
  state.clock.start(run_clock::clock::now());
  crew.start();
  progress_meter meter{state, all};
  while (!crew.wait_until_measured(between_looks(what))) {
    if (on_progress) on_progress(meter.look());
  }
  auto const machine_after = machine_cpu_time();
  crew.join();

  auto results = sum_up(state, all);
  results.started_at = started_at;
  results.interrupted = stop;
  judge(results, state, all, prepared, stolen_share(machine_before, machine_after));
  return results;
}

}  // namespace loadgen::engine
