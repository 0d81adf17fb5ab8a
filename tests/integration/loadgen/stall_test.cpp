#include "integration/loadgen/truth.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

// A server that stands still for a second must show in the percentiles as what its users felt, and nothing
// they waited for may be missing from the count.
namespace loadgen::tests {
namespace {

using namespace std::chrono_literals;

constexpr double rate = 1000;

// A sanitizer slows the server down so much that it takes long to catch up, which the theory does not know.
// What it did, its ledger says.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool as_fast_as_in_theory = false;
#else
constexpr bool as_fast_as_in_theory = true;
#endif

class stall : public testing::TestWithParam<char const*> {
 protected:
  // More clients than requests come during a freeze: what waits, waits in the server, and when it goes on all
  // are answered within a few milliseconds. So the theory need not know how fast anybody is.
  static record::totals run_against(delay_server const& server, std::string const& duration) {
    return run({"--client", GetParam(), "-c", "1100", "-R", "1k", "-d", duration, "--timeout", "1m",
                url_of(server, "/")});
  }

  // Milliseconds from when each request was to be sent to when the server answered it, by the server's clock.
  // The run's own is unknown here, but most requests are answered at once: the least of all is taken as 0.
  static std::vector<double> as_the_server_saw_it(ledger const& seen) {
    std::vector<double> times;
    auto const start = seen.log.front().received;
    for (std::size_t i = 0; i < seen.log.size(); ++i) {
      auto const intended = start + std::chrono::duration<double>{static_cast<double>(i) / rate};
      times.push_back(std::chrono::duration<double, std::milli>{seen.log[i].answered - intended}.count());
    }
    auto const least = *std::ranges::min_element(times);
    for (auto& each : times) each -= least;
    return times;
  }

  witness const machine_;
};

// 10,000 requests, of which the 1,000 of the frozen second wait from 1 s down to 0: the slowest 5 % begin at
// 0.5 s, the slowest 1 % at 0.9 s.
TEST_P(stall, of_a_second_in_ten_shows_in_the_percentiles) {
  delay_server server{{.keep_log = true}};
  server.freeze_at_request(3'000, 1s);
  auto const found = run_against(server, "10s");

  EXPECT_EQ(found.all.offered, 10'000U);
  EXPECT_EQ(found.all.response_time.count(), 10'000U);
  EXPECT_EQ(count(found, record::outcome::ok) + count(found, record::outcome::censored), 10'000U);
  auto const response_ms = [&](double percentile) {
    return static_cast<double>(found.all.response_time.value_at_percentile_us(percentile)) / 1000;
  };
  auto const seen = as_the_server_saw_it(server.read_ledger());
  auto const pause = 2 * machine_.worst_ms();
  EXPECT_NEAR(response_ms(95), quantile(seen, 0.95), 5 + pause);
  EXPECT_NEAR(response_ms(99), quantile(seen, 0.99), 9 + pause);
  if (as_fast_as_in_theory) {
    EXPECT_NEAR(response_ms(95), 500, 5 + pause);
    EXPECT_NEAR(response_ms(99), 900, 9 + pause);
  }
  EXPECT_LT(response_ms(50), 5 + pause);
  RecordProperty("p95_ms", std::to_string(response_ms(95)));
  RecordProperty("p99_ms", std::to_string(response_ms(99)));
  RecordProperty("machine_paused_ms", std::to_string(machine_.worst_ms()));
}

// With few clients only so many requests are in the server's hands when it freezes: service time, which
// counts from the actual send, is what those saw, and knows nothing of the others.
TEST_P(stall, is_seen_by_service_time_only_where_a_connection_waited) {
  delay_server server;
  server.freeze_at_request(500, 1s);
  auto const found = run({"--client", GetParam(), "-c", "16", "-R", "500", "-d", "3s", url_of(server, "/")});

  auto const slow = [](record::histogram const& times) {
    return times.count() - times.count_at_or_below(std::chrono::microseconds{200ms}.count());
  };
  EXPECT_EQ(found.all.offered, 1'500U);
  EXPECT_EQ(slow(found.all.service_time), 16U);
  EXPECT_GE(slow(found.all.response_time), 395U);  // 400 were due in its first 0.8 s
  EXPECT_NEAR(static_cast<double>(found.all.response_time.max_us()) / 1000, 1'000,
              20 + 2 * machine_.worst_ms());
}

// The server never comes back: what was sent and what never could be are in the count, each at least as old
// as it was when the run ended.
TEST_P(stall, that_lasts_to_the_end_hides_nothing) {
  delay_server server;
  server.freeze_at_request(500, delay_server::clock::duration::max());
  auto const begun = std::chrono::steady_clock::now();
  auto const found = run(
      {"--client", GetParam(), "-c", "16", "-R", "1k", "-d", "2s", "--timeout", "1m", url_of(server, "/")});
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 4s);

  EXPECT_EQ(found.all.offered, 2'000U);
  EXPECT_EQ(found.all.response_time.count(), 2'000U);
  EXPECT_EQ(found.all.started, 499U + 16U);
  EXPECT_EQ(count(found, record::outcome::ok), 499U);
  EXPECT_EQ(count(found, record::outcome::censored), 1'501U);
  // Three quarters of all waited, from 1.5 s down to 0.
  auto const pause = 2 * machine_.worst_ms();
  auto const& response = found.all.response_time;
  EXPECT_NEAR(static_cast<double>(response.value_at_percentile_us(75)) / 1000, 1'000, 10 + pause);
  EXPECT_NEAR(static_cast<double>(response.max_us()) / 1000, 1'500, 15 + pause);
  ASSERT_GE(found.intervals.size(), 1U);
  EXPECT_EQ(found.intervals[0].in_flight, 16U);
  EXPECT_EQ(found.intervals[0].backlog, 1'000U - 499U - 16U);
}

// A time-out turns what stands still into time-outs, recorded at their age, and lets the next ones try.
TEST_P(stall, longer_than_the_time_out_is_counted_as_time_outs) {
  delay_server server;
  server.freeze_at_request(200, delay_server::clock::duration::max());
  auto const found = run({"--client", GetParam(), "-c", "8", "-R", "200", "-d", "2s", "--timeout", "250ms",
                          url_of(server, "/")});
  EXPECT_EQ(found.all.offered, 400U);
  EXPECT_TRUE(adds_up(found));
  EXPECT_EQ(count(found, record::outcome::ok), 199U);
  // Each of 8 connections gives up four times in a second, and may have begun a fourth or fifth time.
  EXPECT_NEAR(static_cast<double>(count(found, record::outcome::timed_out)), 8 * 3.5, 5);
  EXPECT_NEAR(static_cast<double>(found.all.service_time.max_us()) / 1000, 250, 10 + 2 * machine_.worst_ms());
}

INSTANTIATE_TEST_SUITE_P(of, stall, testing::Values("async", "sync"));

}  // namespace
}  // namespace loadgen::tests
