#include "loadgen.hpp"
#include "nginx.hpp"
#include "paths.hpp"

#include <boost/json.hpp>
#include <gmock/gmock.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace loadgen::tests {
namespace {

using namespace std::chrono_literals;
using poolbench::tests::eventually;
using poolbench::tests::scratch_folder;
using testing::HasSubstr;

std::string content_of(std::string const& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

boost::json::value json_of(std::string const& path) {
  return boost::json::parse(content_of(path));
}

std::vector<std::string> files_in(std::string const& folder) {
  std::vector<std::string> names;
  for (auto const& entry : std::filesystem::directory_iterator(folder))
    names.push_back(entry.path().filename());
  return names;
}

class run_command : public testing::Test {
 protected:
  // `loadgen run ARGUMENTS... --unix-socket ... http://shop.test/`
  std::vector<std::string> against(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "run");
    arguments.insert(arguments.end(), {"--unix-socket", server_.socket(), "http://shop.test/hello?x=1"});
    return arguments;
  }

  nginx server_;
  scratch_folder out_;
};

TEST_F(run_command, counts_what_the_server_counts) {
  for (auto const* client : {"async", "sync"}) {
    auto const before = count_of("GET /hello?x=1 200 shop.test\n", server_.log());
    auto const json = out_ / client;
    auto const result = run_loadgen(against({"-n", "500", "-c", "4", "--client", client, "--json", json}));
    EXPECT_EQ(result.status, 0) << result.err;
    auto const requests = json_of(json).at("requests");
    EXPECT_EQ(requests.at("offered").as_int64(), 500);
    EXPECT_EQ(requests.at("ok").as_int64(), 500);
    EXPECT_TRUE(eventually([&] {  // nginx writes its log after the answer
      return count_of("GET /hello?x=1 200 shop.test\n", server_.log()) == before + 500;
    })) << client;
  }
}

TEST_F(run_command, says_what_it_measured_and_where_it_is) {
  auto const result =
      run_loadgen(against({"-n", "20", "-c", "2", "--json", out_ / "r.json", "--hlog", out_ / "r.hlog",
                           "--hgrm", out_ / "r.hgrm", "--label", "db_mode=pooled", "--seed", "7"}));
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("20 requests"));
  EXPECT_THAT(result.out, HasSubstr("r.json"));
  EXPECT_THAT(result.out, testing::Not(HasSubstr("\x1b")));
  EXPECT_THAT(files_in(out_.path()), testing::UnorderedElementsAre("r.json", "r.hlog", "r.hgrm"));
  auto const json = json_of(out_ / "r.json");
  EXPECT_EQ(json.at("schema"), "loadgen.run/1");
  EXPECT_EQ(json.at("seed"), 7);
  EXPECT_EQ(json.at("labels").at("db_mode"), "pooled");
  EXPECT_EQ(json.at("plan").at("connections"), 2);
}

TEST_F(run_command, quiet_prints_nothing_and_a_dash_is_standard_output) {
  auto const result = run_loadgen(against({"-n", "20", "-c", "2", "-q", "--json", "-"}));
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(result.err, "");
  EXPECT_EQ(boost::json::parse(result.out).at("requests").at("ok"), 20);
  // Not quiet, the summary leaves standard output to the result.
  auto const loud = run_loadgen(against({"-n", "20", "-c", "2", "--json", "-"}));
  EXPECT_EQ(boost::json::parse(loud.out).at("requests").at("ok"), 20);
  EXPECT_THAT(loud.err, HasSubstr("20 requests"));
}

TEST_F(run_command, a_failed_threshold_is_exit_code_2) {
  auto const result =
      run_loadgen(against({"-n", "20", "-c", "2", "--threshold", "p50<1ns", "--threshold", "rate>0"}));
  EXPECT_EQ(result.status, 2) << result.err;
  EXPECT_THAT(result.out, HasSubstr("p50<1ns"));
}

TEST_F(run_command, an_unexpected_status_is_a_failure_a_threshold_can_see) {
  auto const result = run_loadgen({"run", "-n", "20", "-c", "2", "--threshold", "error_rate<1%",
                                   "--unix-socket", server_.socket(), "http://shop.test/error"});
  EXPECT_EQ(result.status, 2) << result.err;
  EXPECT_THAT(result.out, HasSubstr("500"));
}

TEST_F(run_command, an_unreachable_target_is_said_at_once) {
  auto const json = out_ / "r.json";
  auto const result = run_loadgen(
      {"run", "-d", "50s", "--json", json, "--unix-socket", out_ / "nobody", "http://shop.test/"});
  EXPECT_EQ(result.status, 1);
  EXPECT_EQ(result.out, "");
  EXPECT_THAT(result.err, testing::MatchesRegex("loadgen: [^\n]*nobody[^\n]*\n"));
  EXPECT_TRUE(files_in(out_.path()).empty());
}

TEST_F(run_command, an_output_that_cannot_be_written_is_said_before_the_run) {
  auto const result = run_loadgen(against({"-d", "50s", "--json", out_ / "no/r.json"}));
  EXPECT_EQ(result.status, 1);
  EXPECT_EQ(server_.log(), "");
}

TEST_F(run_command, interrupted_writes_what_it_has) {
  poolbench::tests::process running(
      loadgen(against({"-d", "50s", "-c", "2", "--json", out_ / "r.json", "--hlog", out_ / "r.hlog"})));
  ASSERT_TRUE(eventually([&] { return count_of("\n", server_.log()) > 100; }));
  running.signal(SIGINT);
  EXPECT_EQ(running.wait(10s), 130);
  EXPECT_EQ(running.error_output(), "loadgen: interrupted, ending the run\n");
  EXPECT_THAT(running.rest_of_output(), HasSubstr("INTERRUPTED"));
  EXPECT_GT(json_of(out_ / "r.json").at("requests").at("ok").as_int64(), 100);
  EXPECT_THAT(files_in(out_.path()), testing::UnorderedElementsAre("r.json", "r.hlog"));
}

TEST_F(run_command, a_connection_for_each_request) {
  auto const json = out_ / "r.json";
  EXPECT_EQ(run_loadgen(against({"-n", "20", "-c", "2", "--no-reuse", "--json", json})).status, 0);
  EXPECT_EQ(json_of(json).at("connections").at("reused"), 0);
}

TEST_F(run_command, over_https_only_without_looking_at_an_unknown_certificate) {
  std::vector<std::string> arguments{
      "run", "-n", "20", "-c", "2", "--unix-socket", server_.tls_socket(), "https://localhost/"};
  EXPECT_EQ(run_loadgen(arguments).status, 1);
  arguments.insert(arguments.begin() + 1, "-k");
  auto const result = run_loadgen(arguments);
  EXPECT_EQ(result.status, 0) << result.err;
}

TEST_F(run_command, an_open_loop_on_time) {
  auto const json = out_ / "r.json";
  auto const result =
      run_loadgen(against({"-R", "200", "-d", "1s", "-c", "4", "--max-send-lag", "10s", "--json", json}));
  EXPECT_EQ(result.status, 0) << result.err << result.out;
  EXPECT_EQ(json_of(json).at("requests").at("offered"), 200);
  EXPECT_EQ(json_of(json).at("loop"), "open");
}

TEST_F(run_command, that_could_not_keep_its_promise_says_so_with_exit_code_4) {
  for (auto const* client : {"async", "sync"}) {
    auto const json = out_ / client;
    // No send is on time to the nanosecond. A threshold that does not hold either says nothing then.
    auto const result = run_loadgen(against({"-d", "300ms", "-c", "4", "-R", "100", "--max-send-lag", "1ns",
                                             "--client", client, "--threshold", "p50<1ns", "--json", json}));
    EXPECT_EQ(result.status, 4) << result.err;
    EXPECT_THAT(result.out, testing::StartsWith("INVALID  do not use these numbers\n"));
    EXPECT_THAT(result.out, HasSubstr("Why it is not valid\n  -             send lag p99 is "));
    EXPECT_EQ(json_of(json).at("valid"), false);
    EXPECT_THAT(std::string(json_of(json).at("invalid_reasons").at(0).as_string()),
                HasSubstr("the generator could not send on time"));
  }
}

TEST_F(run_command, says_when_connections_are_more_than_open_files) {
  auto const result = poolbench::tests::run({"bash", "-c", "ulimit -n 100; exec \"$@\"", "bash",
                                             POOLBENCH_BIN_DIR "/loadgen", "run", "-c", "200", "http://a/"});
  EXPECT_EQ(result.status, 1);
  EXPECT_EQ(result.err,
            "loadgen: run: 200 connections need 264 open files, and the limit is 100 (ulimit -n)\n");
}

TEST_F(run_command, results_become_a_report_and_a_merged_result) {
  for (auto const* name : {"a.json", "b.json"}) {
    ASSERT_EQ(run_loadgen(against({"-n", "20", "-c", "2", "-q", "--json", out_ / name})).status, 0);
  }
  EXPECT_EQ(run_loadgen({"merge", out_ / "a.json", out_ / "b.json", "-o", out_ / "all.json"}).status, 0);
  EXPECT_EQ(json_of(out_ / "all.json").at("requests").at("ok"), 40);
  EXPECT_EQ(run_loadgen({"report", out_ / "a.json", out_ / "b.json", "-o", out_ / "r.html"}).status, 0);
  EXPECT_THAT(content_of(out_ / "r.html"), HasSubstr("<html"));
}

TEST_F(run_command, a_dry_run_sends_nothing) {
  auto const result = run_loadgen(against({"--dry-run", "-n", "2", "-b", "x", "-H", "Accept: a/b"}));
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(count_of("POST /hello?x=1 HTTP/1.1\nHost: shop.test\nAccept: a/b\nContent-Length: 1\n\nx\n",
                     result.out),
            2U);
  EXPECT_EQ(server_.log(), "");
}

TEST(loadgen_command, help_and_version_are_no_errors) {
  for (auto const& arguments : std::vector<std::vector<std::string>>{{"--help"},
                                                                     {"run", "--help"},
                                                                     {"help", "check"},
                                                                     {"help", "--man"},
                                                                     {"completion", "bash"},
                                                                     {"--version"}}) {
    auto const result = run_loadgen(arguments);
    EXPECT_EQ(result.status, 0);
    EXPECT_EQ(result.err, "");
    EXPECT_NE(result.out, "");
  }
}

TEST(loadgen_command, a_closed_standard_output_is_an_error_and_not_a_signal) {
  auto const result =
      poolbench::tests::run({"bash", "-c", "exec '" POOLBENCH_BIN_DIR "/loadgen' --help > /dev/full"});
  EXPECT_EQ(result.status, 1);
  EXPECT_EQ(result.err, "loadgen: cannot write to standard output\n");
}

TEST(loadgen_command, too_few_open_files_are_said_before_the_run) {
  auto const result = poolbench::tests::run(
      {"bash", "-c", "ulimit -n 100; exec '" POOLBENCH_BIN_DIR "/loadgen' run -c 200 http://127.0.0.1:1/"});
  EXPECT_EQ(result.status, 1);
  EXPECT_EQ(result.err,
            "loadgen: run: 200 connections need 264 open files, and the limit is 100 (ulimit -n)\n");
}

}  // namespace
}  // namespace loadgen::tests
