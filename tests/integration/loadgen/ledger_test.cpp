#include "integration/loadgen/truth.hpp"

#include <gtest/gtest.h>

#include <chrono>

// What the server saw is what is reported, whatever happens on the way.
namespace loadgen::tests {
namespace {

using namespace std::chrono_literals;
using record::outcome;

constexpr char const* clients[] = {"async", "sync"};

// One fault, which befalls 30 of every hundred requests, and what it is to be called.
struct trouble {
  char const* script;
  outcome name;
  // What was sent into a connection that was reset, or that nobody reads to its end, is not all received.
  bool all_bytes_arrive = true;
  char const* time_out = "10s";
};

void PrintTo(trouble const& t, std::ostream* out) {
  *out << t.script;
}

class ledger_of : public testing::TestWithParam<std::tuple<char const*, trouble>> {};

TEST_P(ledger_of, agrees) {
  auto const& [client, what] = GetParam();
  delay_server const server;
  auto const target = std::string{"/things?percent=30&"} + what.script;
  auto const found =
      run({"--client", client, "-c", "3", "-n", "200", "--timeout", what.time_out, url_of(server, target)});
  auto const seen = server.read_ledger();

  EXPECT_EQ(found.all.offered, 200U);
  EXPECT_TRUE(adds_up(found));
  EXPECT_EQ(found.all.started, seen.requests);
  EXPECT_EQ(seen.by_path.at("/things"), 200U);
  EXPECT_EQ(seen.faults, 60U);
  EXPECT_EQ(count(found, what.name), 60U);
  EXPECT_EQ(count(found, outcome::ok), 140U);
  EXPECT_EQ(found.all.status.at(200), 140U);
  EXPECT_EQ(seen.by_status.at(200), 140U);
  EXPECT_EQ(found.connections_opened, seen.connections);
  EXPECT_EQ(found.bytes_sent, seen.bytes_received);
  if (what.all_bytes_arrive) {
    EXPECT_EQ(found.bytes_received, seen.bytes_sent);
  } else {
    EXPECT_LE(found.bytes_received, seen.bytes_sent);
  }
}

INSTANTIATE_TEST_SUITE_P(
    of, ledger_of,
    testing::Combine(testing::ValuesIn(clients),
                     testing::Values(trouble{"fault=never", outcome::timed_out, true, "100ms"},
                                     trouble{"fault=close", outcome::closed_early},
                                     trouble{"fault=reset", outcome::connection_reset},
                                     trouble{"fault=reset_inside", outcome::connection_reset, false},
                                     trouble{"fault=truncate&bytes=5000", outcome::closed_early},
                                     trouble{"fault=garbage", outcome::malformed},
                                     trouble{"fault=short_length&bytes=500", outcome::malformed},
                                     trouble{"fault=bad_coding", outcome::malformed},
                                     trouble{"fault=endless_header", outcome::malformed, false},
                                     trouble{"fault=endless_chunk", outcome::malformed, false})));

class without_faults : public testing::TestWithParam<char const*> {
 protected:
  witness const machine_;
};

// Framing, statuses, interim answers, connections that the server closes: nothing of that is a failure.
TEST_P(without_faults, all_kinds_of_answers_are_counted_as_they_were_sent) {
  struct kind {
    char const* script;
    unsigned status;
  };
  constexpr kind kinds[] = {{"/a?bytes=0", 200},
                            {"/b?bytes=100000", 200},
                            {"/c?bytes=5000&framing=chunked", 200},
                            {"/d?bytes=5000&framing=close", 200},
                            {"/e?status=204", 204},
                            {"/f?status=304&interim=3", 304},
                            {"/g?close=1&json=1", 200},
                            {"/h?status=500", 500}};
  for (auto const& [script, status] : kinds) {
    delay_server const server;
    auto const found = run({"--client", GetParam(), "-c", "2", "-n", "50", url_of(server, script)});
    auto const seen = server.read_ledger();
    EXPECT_EQ(found.all.completed, 50U) << script;
    EXPECT_EQ(found.all.status.at(status), 50U) << script;
    EXPECT_EQ(seen.by_status.at(status), 50U) << script;
    EXPECT_EQ(count(found, status == 500 ? outcome::unexpected_status : outcome::ok), 50U) << script;
    EXPECT_EQ(found.bytes_received, seen.bytes_sent) << script;
    EXPECT_EQ(found.bytes_sent, seen.bytes_received) << script;
    EXPECT_EQ(found.connections_opened, seen.connections) << script;
  }
}

// The answer comes when nobody waits for it any more: it is no answer to anything.
TEST_P(without_faults, an_answer_after_the_time_out_is_a_time_out) {
  delay_server const server;
  auto const found = run({"--client", GetParam(), "-c", "4", "-n", "20", "--timeout", "50ms",
                          url_of(server, "/late?delay_us=120000")});
  auto const seen = server.read_ledger();
  EXPECT_EQ(seen.requests, 20U);
  EXPECT_EQ(count(found, outcome::timed_out), 20U);
  EXPECT_TRUE(found.all.status.empty());
  EXPECT_EQ(found.connections_opened, seen.connections);
  EXPECT_NEAR(static_cast<double>(found.all.response_time.max_us()) / 1000, 50,
              10 + 2 * machine_.worst_ms());  // a blocking socket counts in the kernel's ticks
}

TEST_P(without_faults, a_connection_for_each_request) {
  delay_server const server;
  auto const found = run({"--client", GetParam(), "-c", "4", "-n", "100", "--no-reuse", url_of(server, "/")});
  auto const seen = server.read_ledger();
  EXPECT_EQ(seen.requests, 100U);
  EXPECT_EQ(found.connections_opened, seen.connections);
  EXPECT_EQ(found.connections_reused, 0U);
  EXPECT_EQ(count(found, outcome::ok), 100U);
}

// A run ends when it said it would, whatever is under way: with a time-out much longer than the run.
TEST_P(without_faults, a_run_ends_on_time) {
  for (auto const* script :
       {"/?fault=never", "/?delay_us=60000000", "/?fault=endless_chunk", "/?fault=close"}) {
    delay_server const server;
    auto const begun = std::chrono::steady_clock::now();
    auto const found =
        run({"--client", GetParam(), "-c", "8", "-d", "300ms", "--timeout", "30s", url_of(server, script)});
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 3s) << script;
    EXPECT_NEAR(found.duration_s, 0.3, 0.02 + machine_.worst_ms() / 500) << script;
    EXPECT_TRUE(adds_up(found)) << script;
    EXPECT_EQ(count(found, outcome::ok), 0U) << script;
  }
}

INSTANTIATE_TEST_SUITE_P(of, without_faults, testing::ValuesIn(clients));

}  // namespace
}  // namespace loadgen::tests
