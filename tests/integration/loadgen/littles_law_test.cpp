#include "integration/loadgen/truth.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <numeric>

// Little's law, L = rate x mean response time, holds for every system whatever its distributions are: a
// result that breaks it has lost requests, or time.
namespace loadgen::tests {
namespace {

class littles_law : public testing::TestWithParam<char const*> {
 protected:
  witness const machine_;
};

// Closed loop: every connection always has a request under way, so L is their number.
TEST_P(littles_law, holds_in_a_closed_loop) {
  delay_server const server;
  auto const found =
      run({"--client", GetParam(), "-c", "20", "-d", "2s", url_of(server, "/?delay_us=10000")});
  EXPECT_NEAR(found.achieved_rps * found.all.response_time.mean_us() / 1e6, 20, 0.2);
}

// Open loop, Poisson: L is what the server's ledger says, the time that requests spent there by the length of
// the run, which ends when all are answered.
TEST_P(littles_law, holds_in_an_open_loop) {
  delay_server const server{{.keep_log = true}};
  auto const found = run({"--client", GetParam(), "-c", "256", "-R", "100", "--arrivals", "poisson", "-n",
                          "200", url_of(server, "/?delay_us=1000000")});
  auto const seen = server.read_ledger();
  auto const in_server_s =
      std::accumulate(seen.log.begin(), seen.log.end(), 0.0, [](double sum, ledger::request const& each) {
        return sum + std::chrono::duration<double>{each.answered - each.received}.count();
      });
  auto const in_flight = in_server_s / found.duration_s;
  // On its way each request waits for three threads to wake up, which the server does not see.
  auto const late = found.achieved_rps * 3 * machine_.mean_ms() / 1000;
  EXPECT_GT(in_flight, 20);
  EXPECT_NEAR(found.achieved_rps * found.all.response_time.mean_us() / 1e6, in_flight,
              in_flight / 100 + late);
}

INSTANTIATE_TEST_SUITE_P(of, littles_law, testing::Values("async", "sync"));

}  // namespace
}  // namespace loadgen::tests
