#include "loadgen.hpp"
#include "support/delay_server/delay_server.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <csignal>
#include <fstream>
#include <iterator>

// `capacity` and `sweep` against servers whose limits are known. The finest questions are put to the
// decisions alone (unit tests); the exact rate of an M/M/1 queue takes long (tests/long/).
namespace loadgen::tests {
namespace {

using poolbench::tests::scratch_folder;
using testing::HasSubstr;

boost::json::value json_of(std::string const& path) {
  std::ifstream file(path);
  return boost::json::parse(
      std::string{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()});
}

class capacity_command : public testing::Test {
 protected:
  std::string url(std::string const& query) const {
    return fmt::format("http://127.0.0.1:{}/?{}", server_.port(), query);
  }
  // Short probes, and lenient about a machine that is busy with other tests.
  std::vector<std::string> capacity(std::vector<std::string> more) const {
    std::vector<std::string> all{"capacity", "-d",          "250ms", "--warmup",       "50ms", "--arrivals",
                                 "constant", "--precision", "40%",   "--max-send-lag", "50ms"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }

  delay_server server_;
  scratch_folder out_;
};

TEST_F(capacity_command, finds_the_rate_that_one_worker_of_2_ms_can_serve) {
  auto const json = out_ / "capacity.json";
  // At constant arrivals it holds all of 500 per second, and nothing more.
  auto const result = run_loadgen(capacity(
      {"--slo", "p50<20ms,error_rate<0.1%", "--json", json, "--label", "kind=queue", url("md1_us=2000")}));
  EXPECT_EQ(result.status, 0) << result.err << result.out;
  EXPECT_THAT(result.out, HasSubstr("CAPACITY  "));
  EXPECT_THAT(result.out, HasSubstr("holding p50<20ms, error_rate<0.1%"));
  EXPECT_THAT(result.err, HasSubstr("probe 1: 100/s  p50 "));

  auto const file = json_of(json);
  EXPECT_EQ(file.at("schema"), "loadgen.capacity/1");
  EXPECT_EQ(file.at("outcome"), "found");
  EXPECT_EQ(file.at("labels").at("kind"), "queue");
  auto const capacity = file.at("capacity_rps");
  // A rate a little above is held for a quarter of a second: the queue takes that long to grow to 20 ms.
  EXPECT_GT(capacity.at("high").to_number<double>(), 450);
  EXPECT_LT(capacity.at("low").to_number<double>(), 700);
  EXPECT_LE(capacity.at("high").to_number<double>() / capacity.at("low").to_number<double>(), 1.41);
  EXPECT_GE(file.at("probes").as_array().size(), 5U);
}

TEST_F(capacity_command, a_target_that_holds_everything_is_inconclusive) {
  auto const result = run_loadgen(capacity({"--slo", "p50<1s", "--max-rate", "300", url("")}));
  EXPECT_EQ(result.status, 3) << result.err;
  EXPECT_THAT(result.out, HasSubstr("INCONCLUSIVE  the target holds 300 requests/s, the highest rate that"));
}

TEST_F(capacity_command, a_target_that_misses_everything_is_inconclusive) {
  auto const result = run_loadgen(capacity({"--slo", "error_rate<1%", url("status=500")}));
  EXPECT_EQ(result.status, 3) << result.err;
  EXPECT_THAT(result.out, HasSubstr("INCONCLUSIVE  the target misses error_rate<1% even at 40 requests/s"));
}

TEST_F(capacity_command, a_generator_that_cannot_send_on_time_is_not_valid) {
  auto const result = run_loadgen(capacity({"--slo", "p50<1s", "--max-send-lag", "1ns", url("")}));
  EXPECT_EQ(result.status, 4) << result.err;
  EXPECT_THAT(result.out, HasSubstr("NOT VALID  the generator could not offer "));
  EXPECT_THAT(result.out, HasSubstr("why           send lag p99 is "));
}

TEST_F(capacity_command, with_results_on_standard_output_the_summary_goes_to_standard_error) {
  auto const result = run_loadgen(capacity({"--slo", "p50<1s", "--max-rate", "100", "--json", "-", url("")}));
  EXPECT_EQ(result.status, 3);
  EXPECT_EQ(boost::json::parse(result.out).at("outcome"), "above_highest");
  EXPECT_THAT(result.err, HasSubstr("INCONCLUSIVE"));
  auto const quiet = run_loadgen(capacity({"--slo", "p50<1s", "--max-rate", "100", "-q", url("")}));
  EXPECT_EQ(quiet.out, "");
  EXPECT_EQ(quiet.err, "");
}

TEST_F(capacity_command, an_interrupt_leaves_the_results_so_far) {
  auto const json = out_ / "capacity.json";
  poolbench::tests::process running(
      loadgen({"capacity", "--slo", "p50<1s", "-d", "10m", "--json", json, url("")}));
  ASSERT_TRUE(poolbench::tests::eventually([&] { return server_.read_ledger().requests > 0; }));
  running.signal(SIGINT);
  EXPECT_EQ(running.wait(std::chrono::seconds{10}), 130);
  EXPECT_EQ(json_of(json).at("outcome"), "interrupted");
}

TEST_F(capacity_command, an_unreachable_target_is_said_at_once) {
  auto const result = run_loadgen({"capacity", "--slo", "p50<1s", "http://127.0.0.1:1/"});
  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(result.err, HasSubstr("loadgen: cannot connect to 127.0.0.1:1"));
}

TEST_F(capacity_command, a_sweep_of_one_worker_sees_that_it_does_not_scale) {
  auto const json = out_ / "sweep.json";
  auto const result = run_loadgen({"sweep", "-c", "1,2,4,8,16", "-d", "200ms", "--warmup", "50ms", "--rounds",
                                   "2", "--json", json, url("md1_us=2000")});
  EXPECT_EQ(result.status, 0) << result.err << result.out;
  EXPECT_THAT(result.err, HasSubstr("round 1 of 2: 1 connections, "));
  auto const file = json_of(json);
  EXPECT_EQ(file.at("schema"), "loadgen.sweep/1");
  EXPECT_EQ(file.at("outcome"), "fitted");
  EXPECT_EQ(file.at("points").as_array().size(), 10U);
  // A single worker is all contention: sigma is nearly 1.
  EXPECT_GT(file.at("law").at("sigma").at("value").to_number<double>(), 0.7);
  EXPECT_NEAR(file.at("levels").at(4).at("throughput_rps").to_number<double>(), 500, 100);
}

TEST_F(capacity_command, a_sweep_of_delays_scales) {
  auto const json = out_ / "sweep.json";
  // Waiting costs no CPU, so that eight wait as well as one, also beside other work; that takes a delay which
  // is long compared with the moments a busy machine makes us wait.
  auto const result = run_loadgen({"sweep", "-c", "1,2,4,8", "-d", "500ms", "--warmup", "50ms", "--rounds",
                                   "1", "--json", json, url("delay_us=50000")});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_LT(json_of(json).at("law").at("sigma").at("value").to_number<double>(), 0.2);
}

}  // namespace
}  // namespace loadgen::tests
