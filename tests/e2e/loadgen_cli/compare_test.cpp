#include "loadgen.hpp"
#include "metrics_page.hpp"
#include "support/delay_server/delay_server.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <cmath>
#include <fstream>
#include <iterator>

// `compare` against servers whose difference is known. How verdicts come from numbers is tested where they
// are made (unit tests of compare/); here it is that each way to tell the sides apart does what it says.
namespace loadgen::tests {
namespace {

using poolbench::tests::scratch_folder;
using testing::HasSubstr;

std::string text_of(std::string const& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

class compare_command : public testing::Test {
 protected:
  std::string url(std::string const& target, delay_server const& of) const {
    return fmt::format("http://127.0.0.1:{}/{}", of.port(), target);
  }
  std::string url(std::string const& target) const { return url(target, server_); }

  // Short blocks at a rate that is known, so that no pilot is needed; lenient about a machine that is busy
  // with other tests.
  std::vector<std::string> compare(std::vector<std::string> more, std::string const& looks = "2",
                                   std::string const& rate = "100") const {
    std::vector<std::string> all{
        "compare", "-c", "4",      "--block", "100ms",          "--discard", "20ms",   "--looks",  looks,
        "-R",      rate, "--seed", "5",       "--max-send-lag", "500ms",     "--json", json_path()};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  std::string json_path() const { return out_ / "compare.json"; }
  boost::json::value json() const { return boost::json::parse(text_of(json_path())); }

  // "abba...", as the blocks were measured.
  std::string order() const {
    std::string sides;
    auto const file = json();
    for (auto const& block : file.at("blocks").as_array()) sides += block.at("side").as_string();
    return sides;
  }

  delay_server server_{{.keep_log = true}};
  scratch_folder out_;
};

TEST_F(compare_command, a_request_before_each_block_switches_the_side) {
  auto const result = run_loadgen(compare(
      {"--before-a", "PUT " + url("mode {\"mode\":\"a\"}"), "--before-b", "GET " + url("b"), url("load")}));
  ASSERT_TRUE(result.status && *result.status != 1) << result.err;
  std::string switched;
  for (auto const& request : server_.read_ledger().log) {
    if (request.head.starts_with("PUT /mode ")) {
      switched += 'a';
      EXPECT_EQ(request.body, "{\"mode\":\"a\"}");
    }
    if (request.head.starts_with("GET /b ")) switched += 'b';
  }
  EXPECT_EQ(switched, order());
  EXPECT_GE(switched.size(), 8U);
}

TEST_F(compare_command, a_request_before_that_is_refused_ends_it) {
  auto const result = run_loadgen(compare({"--before-a", "GET " + url("x?status=503"), url("")}));
  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(result.err, HasSubstr(url("x?status=503") + ": answered 503"));
}

TEST_F(compare_command, commands_start_and_stop_each_side_around_its_blocks) {
  auto const note = [&](char const* what) {
    return fmt::format("printf '%s' '{}' >>{}", what, out_ / "log");
  };
  auto const result = run_loadgen(compare({"--start-a", note("[a"), "--stop-a", note("a]"), "--start-b",
                                           note("[b"), "--stop-b", note("b]"), url("")}));
  ASSERT_TRUE(result.status && *result.status != 1) << result.err;
  std::string expected;
  for (char const side : order()) expected += fmt::format("[{}{}]", side, side);
  EXPECT_EQ(text_of(out_ / "log"), expected);
}

TEST_F(compare_command, a_start_command_that_fails_ends_it_and_is_named) {
  auto const result = run_loadgen(compare({"--start-a", "exit 7", "--start-b", "true", url("")}));
  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(result.err, HasSubstr("the command failed: exit 7"));
}

TEST_F(compare_command, cpu_per_request_comes_from_metrics_where_there_is_no_pid) {
  metrics_page const a{0.2};
  metrics_page const b{0.4};
  auto const result = run_loadgen(
      compare({"--metrics-a", a.url(), "--metrics-b", b.url(), "-c", "1", url("?delay_us=2000")}));
  ASSERT_TRUE(result.status && *result.status != 1) << result.err;
  auto const file = json();
  auto const& metric = file.at("metrics").at(0);
  EXPECT_EQ(metric.at("name"), "cpu_us_per_request");
  EXPECT_EQ(metric.at("gated"), true);
  // Both answer some 450 times a second, one page counts twice as fast as the other.
  EXPECT_NEAR(std::log2(metric.at("ratio").to_number<double>()), 1, 0.5) << result.out;
}

TEST_F(compare_command, without_pid_and_metrics_there_is_no_cpu) {
  run_loadgen(compare({url("")}));
  auto const file = json();
  for (auto const& metric : file.at("metrics").as_array())
    EXPECT_THAT(std::string{metric.at("name").as_string()}, testing::Not(HasSubstr("cpu")));
}

TEST_F(compare_command, sides_that_fail_differently_are_not_compared) {
  auto const result =
      run_loadgen(compare({url("?fault=close&percent=10&delay_us=2000"), url("?delay_us=2000")}));
  EXPECT_EQ(result.status, 4) << result.out;
  EXPECT_THAT(result.out, HasSubstr("errors differ: "));
  EXPECT_THAT(result.out, HasSubstr("of A's requests failed, 0.00 % of B's"));
}

TEST_F(compare_command, sides_that_fail_alike_are_not_compared_either) {
  // With a delay: an answer at once may find the generator to be the limit, which is said instead.
  auto const result = run_loadgen(compare({url("?status=500&delay_us=2000")}));
  EXPECT_EQ(result.status, 4) << result.out;
  EXPECT_THAT(result.out,
              HasSubstr("% of all requests failed: this compares errors, not answers: INVALID\n"));
}

TEST_F(compare_command, a_rate_that_is_not_held_is_not_valid) {
  auto const result = run_loadgen(compare({url("?md1_us=2000")}, "2", "2000"));
  EXPECT_EQ(result.status, 4) << result.out;
  EXPECT_THAT(result.out, HasSubstr("quads could not be used, mostly because of "));
  EXPECT_THAT(result.out, HasSubstr("the offered rate of 2000/s was not held"));
}

TEST_F(compare_command, half_as_long_again_is_a_regression_in_all_outputs) {
  auto const result =
      run_loadgen(compare({"--name-a", "before", "--name-b", "after", "--markdown", out_ / "m.md", "--junit",
                           out_ / "j.xml", "--benchmark", out_ / "g.json", "--bencher", out_ / "b.json",
                           "--html", out_ / "r.html", url("?delay_us=2000"), url("?delay_us=3000")},
                          "8,16"));
  EXPECT_EQ(result.status, 2) << result.out << result.err;
  EXPECT_THAT(result.out, testing::ContainsRegex("after .*, 95 % interval .*: REGRESSION\n"));
  EXPECT_THAT(text_of(out_ / "m.md"), HasSubstr("REGRESSION"));
  EXPECT_THAT(text_of(out_ / "j.xml"), HasSubstr("<failure type=\"REGRESSION\""));
  EXPECT_THAT(text_of(out_ / "r.html"), HasSubstr("REGRESSION"));
  EXPECT_GE(boost::json::parse(text_of(out_ / "g.json")).as_array().size(), 4U);
  EXPECT_EQ(boost::json::parse(text_of(out_ / "b.json")).as_object().size(), 1U);

  // Saved blocks say the same again, and another thing by another bound.
  auto const again = run_loadgen({"compare", "--from", json_path()});
  EXPECT_EQ(again.status, 2);
  EXPECT_EQ(again.out, result.out);
  auto const lenient = run_loadgen({"compare", "--from", json_path(), "--minimal-effect", "p50_ms=100%",
                                    "--minimal-effect", "throughput_rps=100%"});
  EXPECT_EQ(lenient.status, 3) << lenient.out;
}

TEST_F(compare_command, an_unreachable_side_is_said_at_once) {
  auto const result = run_loadgen(compare({url(""), "http://127.0.0.1:1/"}));
  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(result.err, HasSubstr("loadgen: cannot connect to 127.0.0.1:1"));
}

}  // namespace
}  // namespace loadgen::tests
