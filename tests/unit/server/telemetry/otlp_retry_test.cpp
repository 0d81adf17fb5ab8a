#include "telemetry/otlp_retry.hpp"

#include <gtest/gtest.h>

namespace poolbench::telemetry {
namespace {

using namespace std::chrono_literals;

TEST(export_verdict, follows_the_protocol) {
  for (unsigned status : {200U, 202U, 204U}) EXPECT_EQ(judge(status), export_verdict::taken) << status;
  for (unsigned status : {429U, 502U, 503U, 504U}) EXPECT_EQ(judge(status), export_verdict::again) << status;
  for (unsigned status : {301U, 400U, 401U, 404U, 413U, 500U, 501U, 505U})
    EXPECT_EQ(judge(status), export_verdict::lost) << status;
}

TEST(retry_after, is_seconds_or_a_date) {
  constexpr std::chrono::system_clock::time_point now{784'111'777s};  // Sun, 06 Nov 1994 08:49:37 GMT
  EXPECT_EQ(parse_retry_after("7", now), 7s);
  EXPECT_EQ(parse_retry_after("0", now), 0s);
  EXPECT_EQ(parse_retry_after("Sun, 06 Nov 1994 08:49:47 GMT", now), 10s);
  EXPECT_EQ(parse_retry_after("Sun, 06 Nov 1994 08:49:00 GMT", now), 0s);
  for (auto const* bad : {"", "soon", "-1", "7s", "1.5"}) EXPECT_FALSE(parse_retry_after(bad, now)) << bad;
}

TEST(backoff, doubles_up_to_its_limit_with_jitter) {
  backoff delays{{.first_backoff = 1s, .last_backoff = 4s, .give_up_after = 1h}, 1};
  for (auto const expected : {1000.0, 2000.0, 4000.0, 4000.0}) {
    auto const delay = delays.next({}, 0s);
    ASSERT_TRUE(delay);
    EXPECT_GE(static_cast<double>(delay->count()), 0.8 * expected - 1);
    EXPECT_LE(static_cast<double>(delay->count()), 1.2 * expected);
  }
}

TEST(backoff, differs_by_seed) {
  backoff one{{}, 1};
  backoff other{{}, 2};
  EXPECT_NE(one.next({}, 0s), other.next({}, 0s));
}

TEST(backoff, waits_as_long_as_the_collector_asks) {
  backoff delays{{.first_backoff = 1s, .last_backoff = 4s, .give_up_after = 1min}, 1};
  EXPECT_EQ(delays.next(30s, 0s), 30s);
  EXPECT_GE(delays.next(0s, 0s), 1600ms);
}

TEST(backoff, gives_up) {
  backoff delays{{.first_backoff = 1s, .last_backoff = 4s, .give_up_after = 10s}, 1};
  EXPECT_FALSE(delays.next({}, 10s));
  EXPECT_FALSE(delays.next(11s, 0s)) << "nothing is kept for longer than that";
}

}  // namespace
}  // namespace poolbench::telemetry
