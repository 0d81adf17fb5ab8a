#include "integration/loadgen/queue_theory.hpp"
#include "integration/loadgen/truth.hpp"

#include <gtest/gtest.h>

#include <vector>

// A real queue behind real sockets: what loadgen reports is what theory says, within what chance allows in so
// short a run. (The long form, with narrow bounds, is queueing_long.cpp; that the schedule itself is right
// with four million arrivals, tests/unit/loadgen/schedule/.)
namespace loadgen::tests {
namespace {

constexpr double service_s = 0.002;
constexpr double utilisation = 0.7;
// What the way there and back and two wake-ups may add, in units of the service time: 0.3 ms.
constexpr double overhead = 0.15;

// The bounds come from the length of the run: the same queue is computed with 5,000 other seeds, and what
// lies outside of all of them had, in a sound build, a chance of 2 in 5,001, for each of the two statistics:
// less than one in a thousand together.
struct bounds {
  times least{1e9, 1e9};
  times most{0, 0};
};
bounds bounds_of(service_kind kind, plan::plan what) {
  bounds result;
  for (std::uint64_t seed = 1'000; seed < 6'000; ++seed) {
    what.seed = seed;
    auto const possible = ideal(kind, what, service_s, seed);
    result.least = {std::min(result.least.mean, possible.mean), std::min(result.least.p99, possible.p99)};
    result.most = {std::max(result.most.mean, possible.mean), std::max(result.most.p99, possible.p99)};
  }
  return result;
}

class queueing : public testing::TestWithParam<std::tuple<char const*, service_kind>> {};

TEST_P(queueing, is_as_theory_says) {
  auto const& [client, kind] = GetParam();
  delay_server const server;
  witness const machine;
  auto const script = kind == service_kind::fixed ? "/?md1_us=2000" : "/?mm1_us=2000";
  std::vector<std::string> const flags{"--client",
                                       client,
                                       "-c",
                                       "64",
                                       "-R",
                                       "350",
                                       "-d",
                                       "8s",
                                       "--seed",
                                       "17",
                                       "--arrivals",
                                       "poisson",
                                       url_of(server, script)};
  auto const found = run(flags);
  auto const& response = found.all.response_time;
  auto const waited = kind == service_kind::fixed ? 1 : 0;  // the wait is the stay without the service
  auto const mean = response.mean_us() / 1e6 / service_s - waited;
  auto const p99 = static_cast<double>(response.value_at_percentile_us(99)) / 1e6 / service_s - waited;

  auto const [least, most] = bounds_of(kind, plan_of(flags));
  EXPECT_LT(least.mean, theory(kind, utilisation).mean);
  EXPECT_GT(most.mean, theory(kind, utilisation).mean);
  EXPECT_GT(mean, least.mean);
  // A machine that stands still lets requests pile up: what waits then, waits for as long as that and for the
  // rest.
  auto const pause = machine.worst_ms() / 1000 / service_s;
  EXPECT_LT(mean, most.mean + overhead + pause / 2);
  EXPECT_GT(p99, least.p99);
  EXPECT_LT(p99, most.p99 + overhead + 2 * pause);
  EXPECT_EQ(count(found, record::outcome::ok) + count(found, record::outcome::censored), found.all.offered);
}

INSTANTIATE_TEST_SUITE_P(of, queueing,
                         testing::Combine(testing::Values("async", "sync"),
                                          testing::Values(service_kind::fixed, service_kind::exponential)));

}  // namespace
}  // namespace loadgen::tests
