#include "expect_bad_value.hpp"
#include "plan/options.hpp"
#include "support/process.hpp"

#include <gmock/gmock.h>

#include <fstream>

namespace loadgen::plan {
namespace {

using namespace std::chrono_literals;
using poolbench::tests::scratch_folder;
using words = std::vector<std::string>;

command parsed(words const& arguments) {
  return parse(arguments, {"1.2.3", [] { return 4711U; }});
}

capacity_command capacity(words arguments) {
  arguments.insert(arguments.begin(), "capacity");
  return std::get<capacity_command>(parsed(arguments));
}

sweep_command sweep(words arguments) {
  arguments.insert(arguments.begin(), "sweep");
  return std::get<sweep_command>(parsed(arguments));
}

std::string refusal(words const& arguments) {
  try {
    parsed(arguments);
  } catch (usage_error const& e) {
    return e.what();
  }
  return "nothing was refused";
}

TEST(capacity_options, an_objective_and_a_url) {
  auto const c = capacity({"--slo", "p99<20ms,error_rate<0.1%", "http://127.0.0.1:8080/"});
  EXPECT_EQ(c.first_rps, 100);
  EXPECT_EQ(c.lowest_rps, 2);  // ten requests in 5 s
  EXPECT_EQ(c.highest_rps, 1e6);
  EXPECT_EQ(c.precision, 0.05);
  EXPECT_EQ(c.most_probes, 60U);
  auto const& p = c.probe;
  EXPECT_EQ(p.loop, loop_kind::open);
  EXPECT_EQ(p.arrivals, arrivals_kind::poisson);
  EXPECT_EQ(p.duration, 5s);
  EXPECT_EQ(p.warmup, 1s);
  EXPECT_EQ(p.connections, 64U);
  EXPECT_EQ(p.seed, 4711U);
  EXPECT_EQ(p.stages, (std::vector<stage>{{5s, 100, 100}}));
  ASSERT_EQ(p.thresholds.size(), 2U);
  EXPECT_EQ(p.thresholds[0].expression, "p99<20ms");
  EXPECT_EQ(p.thresholds[0].value, 20);
  EXPECT_EQ(p.thresholds[1].statistic, "error_rate");
  EXPECT_EQ(p.thresholds[1].value, 0.001);
}

TEST(capacity_options, every_flag_of_the_search) {
  auto const c = capacity({"--slo",
                           "p50<=5ms",
                           "--slo",
                           "p99<20ms",
                           "--start-rate",
                           "1k",
                           "--max-rate",
                           "20k",
                           "--precision",
                           "2%",
                           "--probes",
                           "99",
                           "-d",
                           "10s",
                           "--warmup",
                           "0s",
                           "-c",
                           "8",
                           "-t",
                           "2",
                           "--arrivals",
                           "constant",
                           "--client",
                           "async",
                           "--no-reuse",
                           "--seed",
                           "7",
                           "--max-send-lag",
                           "5ms",
                           "-m",
                           "PUT",
                           "-H",
                           "A: b",
                           "-b",
                           "x",
                           "-T",
                           "1s",
                           "-k",
                           "--unix-socket",
                           "/tmp/s",
                           "--label",
                           "db_mode=pooled",
                           "-q",
                           "https://a/"});
  EXPECT_EQ(c.first_rps, 1000);
  EXPECT_EQ(c.lowest_rps, 1);
  EXPECT_EQ(c.highest_rps, 20'000);
  EXPECT_EQ(c.precision, 0.02);
  EXPECT_EQ(c.most_probes, 99U);
  auto const& p = c.probe;
  EXPECT_EQ(p.thresholds.size(), 2U);
  EXPECT_EQ(p.duration, 10s);
  EXPECT_EQ(p.warmup, 0s);
  EXPECT_EQ(p.connections, 8U);
  EXPECT_EQ(p.threads, 2U);
  EXPECT_EQ(p.arrivals, arrivals_kind::constant);
  EXPECT_FALSE(p.reuse);
  EXPECT_EQ(p.seed, 7U);
  EXPECT_EQ(p.max_send_lag, 5ms);
  EXPECT_EQ(p.work.steps[0].method, "PUT");
  EXPECT_EQ(p.timeout, 1s);
  EXPECT_FALSE(p.target.verify_peer);
  EXPECT_EQ(p.target.unix_socket, "/tmp/s");
  EXPECT_EQ(p.labels.at("db_mode"), "pooled");
  EXPECT_TRUE(p.quiet);
}

TEST(capacity_options, starts_no_higher_than_the_highest_rate) {
  EXPECT_EQ(capacity({"--slo", "p99<20ms", "--max-rate", "50", "http://a/"}).first_rps, 50);
  auto const slow = capacity({"--slo", "p99<20ms", "--start-rate", "1", "http://a/"});
  EXPECT_EQ(slow.lowest_rps, 1);
}

class capacity_with_scenario : public testing::Test {
 protected:
  std::string write(std::string const& load, std::string const& thresholds) const {
    auto const path = folder_ / "s.toml";
    std::ofstream(path) << "base_url = 'http://127.0.0.1:1'\n"
                        << thresholds << "\n[load]\n"
                        << load << R"(
[[journey]]
name = "buy"
request = "GET /"
)";
    return path;
  }
  scratch_folder folder_;
};

TEST_F(capacity_with_scenario, takes_the_scenarios_upper_bounds_unless_it_has_its_own) {
  auto const file = write("", "thresholds = ['p99<50ms', 'rate>100', 'buy.p95>1ms']");
  auto const c = capacity({"--scenario", file});
  ASSERT_EQ(c.probe.thresholds.size(), 1U);
  EXPECT_EQ(c.probe.thresholds[0].expression, "p99<50ms");
  auto const own = capacity({"--scenario", file, "--slo", "buy.p50<5ms"});
  ASSERT_EQ(own.probe.thresholds.size(), 1U);
  EXPECT_EQ(own.probe.thresholds[0].step, 0U);
  EXPECT_EQ(sweep({"--scenario", file}).load.thresholds.size(), 0U);
}

TEST_F(capacity_with_scenario, decides_itself_how_long_and_how_fast) {
  auto const file =
      write("rate = 50\nstages = '10s:100,30s:1k'\nconnections = 9\nclient = 'sync'\nwarmup = '30s'", "");
  auto const c = capacity({"--scenario", file, "--slo", "p99<50ms"});
  EXPECT_EQ(c.probe.duration, 5s);
  EXPECT_EQ(c.probe.warmup, 1s);
  EXPECT_EQ(c.probe.stages.size(), 1U);
  EXPECT_EQ(c.probe.connections, 9U);
  EXPECT_EQ(c.probe.client, client_kind::sync);
  auto const s = sweep({"--scenario", file});
  EXPECT_EQ(s.load.loop, loop_kind::closed);
  EXPECT_EQ(s.load.duration, 2s);
  auto const counted = sweep({"--scenario", write("requests = 10\nrate = 5", "")});
  EXPECT_EQ(counted.load.requests, std::nullopt);
  EXPECT_EQ(counted.load.loop, loop_kind::closed);
}

TEST_F(capacity_with_scenario, needs_an_objective_from_somewhere) {
  auto const message =
      "capacity: expected --slo, such as --slo 'p99<20ms,error_rate<0.1%'; see loadgen capacity --help";
  EXPECT_EQ(refusal({"capacity", "http://a/"}), message);
  EXPECT_EQ(refusal({"capacity", "--scenario", write("", "thresholds = ['rate>5']")}), message);
}

TEST(sweep_options, a_url_alone) {
  auto const s = sweep({"http://127.0.0.1:8080/"});
  EXPECT_EQ(s.connections, (std::vector<unsigned>{1, 2, 4, 8, 16, 32, 64}));
  EXPECT_EQ(s.rounds, 3U);
  EXPECT_EQ(s.load.loop, loop_kind::closed);
  EXPECT_EQ(s.load.connections, 64U);
  EXPECT_EQ(s.load.duration, 2s);
  EXPECT_EQ(s.load.warmup, 500ms);
}

TEST(sweep_options, what_is_its_own) {
  auto const s = sweep({"-c", "16,1,4,100", "--rounds", "5", "-d", "1s", "http://a/"});
  EXPECT_EQ(s.connections, (std::vector<unsigned>{1, 4, 16, 100}));
  EXPECT_EQ(s.rounds, 5U);
  EXPECT_EQ(s.load.connections, 100U);
  EXPECT_EQ(s.load.duration, 1s);
}

struct misuse {
  words arguments;
  std::string message;
};
class capacity_misuses : public testing::TestWithParam<misuse> {};

TEST_P(capacity_misuses, are_said_in_a_line) {
  EXPECT_EQ(refusal(GetParam().arguments), GetParam().message);
}

words with(words flags) {
  flags.insert(flags.begin(), "capacity");
  flags.insert(flags.end(), {"--slo", "p99<20ms", "http://a/"});
  return flags;
}

INSTANTIATE_TEST_SUITE_P(
    all, capacity_misuses,
    testing::Values(
        misuse{{"capacity", "--slo", "p99<20ms"},
               "capacity: expected a URL or --scenario FILE; see loadgen capacity --help"},
        misuse{
            {"capacity", "--slo", "p99", "http://a/"},
            "capacity --slo 'p99': expected STATISTIC<VALUE, such as p99<20ms, error_rate<0.1% or rate>950"},
        misuse{{"capacity", "--slo", "p99<20ms,", "http://a/"},
               "capacity --slo 'p99<20ms,': expected STATISTIC<VALUE, such as p99<20ms, error_rate<0.1% or "
               "rate>950"},
        misuse{
            {"capacity", "--slo", "rate<5", "http://a/"},
            "capacity --slo 'rate<5': the rate is what is looked for: expected a time or error_rate, such as "
            "p99<20ms"},
        misuse{{"capacity", "--slo", "p99>5ms", "http://a/"},
               "capacity --slo 'p99>5ms': expected an upper bound, such as p99<20ms: more load never makes a "
               "target faster"},
        misuse{
            {"capacity", "--slo", "p99>=5ms", "http://a/"},
            "capacity --slo 'p99>=5ms': expected an upper bound, such as p99<20ms: more load never makes a "
            "target faster"},
        misuse{with({"--start-rate", "0"}), "capacity --start-rate '0': expected a rate above 0"},
        misuse{with({"--max-rate", "0"}), "capacity --max-rate '0': expected a rate above 0"},
        misuse{with({"--start-rate", "20", "--max-rate", "10"}),
               "capacity: --start-rate is above --max-rate; see loadgen capacity --help"},
        misuse{with({"--precision", "0"}), "capacity --precision '0': expected a share from 0.1% to 50%"},
        misuse{with({"--precision", "60%"}), "capacity --precision '60%': expected a share from 0.1% to 50%"},
        misuse{with({"--rate", "5"}), "capacity: unknown option '--rate'; see loadgen capacity --help"},
        misuse{{"sweep", "-c", "1,2,4", "http://a/"},
               "sweep --connections '1,2,4': expected at least four numbers, such as 1,2,4,8"},
        misuse{{"sweep", "-c", "1,2,4,2", "http://a/"}, "sweep --connections '1,2,4,2': 2 is there twice"},
        misuse{{"sweep"}, "sweep: expected a URL or --scenario FILE; see loadgen sweep --help"}));

TEST(capacity_misuses, of_numbers_name_the_flag) {
  EXPECT_THAT(refusal(with({"--probes", "1"})), testing::StartsWith("capacity --probes '1': expected"));
  EXPECT_THAT(refusal({"sweep", "-c", "1,x,3,4", "http://a/"}),
              testing::StartsWith("sweep --connections '1,x,3,4': expected"));
  EXPECT_THAT(refusal({"sweep", "-c", "0,1,3,4", "http://a/"}),
              testing::StartsWith("sweep --connections '0,1,3,4': expected"));
  EXPECT_THAT(refusal({"sweep", "--rounds", "0", "http://a/"}),
              testing::StartsWith("sweep --rounds '0': expected"));
}

}  // namespace
}  // namespace loadgen::plan
