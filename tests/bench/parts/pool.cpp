#include "db/pool_state.hpp"

#include <benchmark/benchmark.h>

namespace poolbench::db {
namespace {

using time_point = pool_state::time_point;

// A pool of 10 to 20 whose first 10 connections stand.
pool_state standing_pool(time_point now) {
  pool_state pool{pool_options{}};
  pool_state::actions decided;
  pool.wake(now, decided);
  for (auto const slot : decided.opens) {
    pool_state::actions ignored;
    pool.opened(slot, now, 0.5, ignored);
  }
  return pool;
}

// A connection is free: it is given, and comes back.
void pool_uncontended(benchmark::State& state) {
  auto now = time_point{} + std::chrono::hours{1};
  auto pool = standing_pool(now);
  int who = 0;
  for (auto _ : state) {
    now += std::chrono::microseconds{50};
    pool_state::actions got;
    pool.acquire(now, now + std::chrono::seconds{2}, pool_state::kind::statement, &who, got);
    pool_state::actions back;
    pool.released(got.grants.front().slot, now, pool_state::condition::clean, back);
    benchmark::DoNotOptimize(back);
  }
}
BENCHMARK(pool_uncontended);

// All 20 are in use and state.range(0) callers wait: each that comes back goes to the first of them.
void pool_contended(benchmark::State& state) {
  auto now = time_point{} + std::chrono::hours{1};
  auto pool = standing_pool(now);
  int who = 0;
  auto const ask = [&](pool_state::actions& out) {
    pool.acquire(now, now + std::chrono::hours{1}, pool_state::kind::statement, &who, out);
  };
  for (std::int64_t i = 0; i < 20 + state.range(0); ++i) {
    pool_state::actions out;
    ask(out);
    for (auto const slot : out.opens) {
      pool_state::actions ignored;
      pool.opened(slot, now, 0.5, ignored);
    }
  }
  pool_state::slot_id slot = 0;
  for (auto _ : state) {
    pool_state::actions out;
    ask(out);
    pool.released(slot, now, pool_state::condition::clean, out);
    slot = out.grants.front().slot;
  }
}
BENCHMARK(pool_contended)->Arg(1)->Arg(500);

}  // namespace
}  // namespace poolbench::db
