// How fast the database layer alone is: N coroutines on one event loop, each posting withdrawals one after
// the other through database::execute. scripts of pgbench with the same statement are what to compare it
// with.
//
//   db_withdrawal URL [pooled|per-request] [coroutines] [seconds] [loops]
#include "api/statements.hpp"
#include "db/per_request.hpp"
#include "db/pooled.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <random>
#include <thread>

namespace {

namespace asio = boost::asio;
namespace db = poolbench::db;
namespace telemetry = poolbench::telemetry;
using telemetry::clock;

class silent : public db::observer {
 public:
  void connection_created(mode, duration, bool) override {}
  void connection_closed(mode, std::string_view) override {}
  void connection_used(mode, duration) override {}
  void connection_count(mode, db::connection_state, int) override {}
  void pending(mode, int) override {}
  void timed_out(mode) override {}
  void offload_waited(duration waited) override { offload_ns += waited.count(); }
  std::atomic<std::int64_t> offload_ns{0};
};

struct totals {
  std::uint64_t done = 0;
  std::uint64_t failed = 0;
  std::vector<double> latency_us;
  std::chrono::nanoseconds wait{};
  std::chrono::nanoseconds execution{};
  std::string last_error;
};

asio::awaitable<void> post(db::database& on, clock::time_point until, unsigned seed, totals& sum) {
  std::mt19937_64 random(seed);
  while (clock::now() < until) {
    auto const id = fmt::format("20000000-0000-4000-8000-{:012x}", random() >> 16);
    auto const product = fmt::format("10000000-0000-4000-8000-{:012x}", 1 + random() % 100);
    auto const vendor = fmt::format("00000000-0000-4000-8000-{:012x}", 1 + random() % 26);
    telemetry::request_record record;
    db::parameters values{id, product, vendor, "withdrawal", "1", "f"};
    auto const begun = clock::now();
    auto const outcome = co_await on.execute(poolbench::api::statements::post_transaction, std::move(values),
                                             begun + std::chrono::seconds{10}, record);
    auto const ended = clock::now();
    auto const& visit = record.db.front();
    sum.latency_us.push_back(std::chrono::duration<double, std::micro>(ended - begun).count());
    sum.wait += visit.wait.length();
    if (visit.execution) sum.execution += visit.execution->length();
    ++(outcome && outcome->at(0, 0) == "created" ? sum.done : sum.failed);
    if (!outcome) sum.last_error = outcome.error().message;
  }
}

}  // namespace

int main(int argc, char** argv) {
  auto const argument = [&](int at, char const* otherwise) { return argc > at ? argv[at] : otherwise; };
  std::string const url = argument(1, "");
  std::string const mode = argument(2, "pooled");
  auto const coroutines = static_cast<unsigned>(std::atoi(argument(3, "16")));
  std::chrono::seconds const length{std::atoi(argument(4, "5"))};

  silent events;
  std::unique_ptr<db::strategy> on;
  if (mode == "pooled") {
    db::pooled_options options;
    options.connection.url = url;
    if (auto const* max = std::getenv("POOL_MAX"))
      options.pool.max = static_cast<std::size_t>(std::atoi(max));
    on = std::make_unique<db::pooled>(options, events);
  } else {
    db::per_request_options options;
    options.connection.url = url;
    on = std::make_unique<db::per_request>(options, events);
  }

  asio::io_context loop(1);
  on->wake();
  std::vector<totals> sums(coroutines);
  auto const begun = clock::now();
  for (unsigned each = 0; each < coroutines; ++each) {
    asio::co_spawn(loop, post(*on, begun + length, each + std::random_device{}(), sums[each]),
                   asio::detached);
  }
  loop.run();
  auto const seconds = std::chrono::duration<double>(clock::now() - begun).count();

  totals all;
  for (auto const& each : sums) {
    all.done += each.done;
    all.failed += each.failed;
    all.wait += each.wait;
    all.execution += each.execution;
    all.latency_us.insert(all.latency_us.end(), each.latency_us.begin(), each.latency_us.end());
    if (!each.last_error.empty()) all.last_error = each.last_error;
  }
  std::ranges::sort(all.latency_us);
  auto const count = static_cast<double>(all.latency_us.size());
  auto const at = [&](double q) {
    return all.latency_us.empty() ? 0.0 : all.latency_us[static_cast<std::size_t>(q * (count - 1))];
  };
  auto const mean_us = [&](auto sum) { return static_cast<double>(sum.count()) / 1000.0 / count; };
  auto const statistics = on->statistics();
  fmt::print(
      "{} x{}: {:.0f}/s, failed {}, p50 {:.0f} us, p99 {:.0f} us, wait {:.1f} us, execution {:.1f} us, "
      "offload {:.1f} us, opened {}\n",
      mode, coroutines, static_cast<double>(all.done) / seconds, all.failed, at(0.5), at(0.99),
      mean_us(all.wait), mean_us(all.execution),
      static_cast<double>(events.offload_ns.load()) / 1000.0 / count, statistics.opened);
  if (!all.last_error.empty()) fmt::print("last error: {}\n", all.last_error);
  on->stop(clock::now() + std::chrono::seconds{1});
}
