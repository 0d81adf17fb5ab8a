#include "loadgen.hpp"
#include "support/delay_server/delay_server.hpp"

#include <boost/json.hpp>
#include <gmock/gmock.h>

#include <chrono>
#include <fstream>
#include <regex>
#include <sys/resource.h>

// What others see of a run while it lasts: a scraper, Grafana, somebody at a terminal; and what a disk does
// to its results.
namespace loadgen::tests {
namespace {

using namespace std::chrono_literals;
using poolbench::tests::eventually;
using poolbench::tests::process;
using poolbench::tests::scratch_folder;
using testing::HasSubstr;
using testing::Not;

std::string url_of(delay_server const& server, std::string const& target = "/") {
  return "http://127.0.0.1:" + std::to_string(server.port()) + target;
}

// --- Prometheus

std::string scrape(std::string const& port) {
  return poolbench::tests::run({"curl", "-s", "http://127.0.0.1:" + port + "/metrics"}).out;
}

double value_of(std::string const& series, std::string const& text) {
  auto const at = text.find("\n" + series + " ");
  return at == text.npos ? -1 : std::stod(text.substr(at + series.size() + 2));
}

TEST(prometheus, sees_a_run_while_it_lasts) {
  for (std::string const client : {"async", "sync"}) {
    delay_server const server;
    process running(loadgen({"run", "--client", client, "-c", "5", "-R", "200", "-d", "50s", "--prometheus",
                             "127.0.0.1:0", "--label", "db_mode=pooled", "--seed", "7",
                             url_of(server, "/?delay_us=1000")}));
    std::smatch port;
    ASSERT_TRUE(eventually([&] {
      auto const said = running.error_output();
      return std::regex_search(said, port, std::regex("metrics on port ([0-9]+)\n"));
    })) << running.error_output();
    auto const address = port[1].str();
    auto const labels = "client=\"" + client + "\",db_mode=\"pooled\"";
    auto const ok = "{" + labels + ",step=\"request\",outcome=\"ok\"}";
    std::string text;
    ASSERT_TRUE(eventually([&] {
      text = scrape(address);
      return value_of("loadgen_request_duration_seconds_count" + ok, text) >= 100;
    })) << text;
    EXPECT_GE(value_of("loadgen_service_time_seconds_count" + ok, text), 100);
    EXPECT_GE(value_of("loadgen_request_duration_seconds_sum" + ok, text), 100 * 0.001);
    EXPECT_GE(value_of("loadgen_send_lag_seconds_count{" + labels + "}", text), 100);
    EXPECT_EQ(value_of("loadgen_connections_opened_total{" + labels + "}", text), 5);
    EXPECT_EQ(value_of("loadgen_target_rate{" + labels + "}", text), 200);
    EXPECT_EQ(value_of("loadgen_run_info{" + labels + ",loop=\"open\",scenario=\"\",seed=\"7\"}", text), 1);
    running.signal(SIGINT);
    EXPECT_EQ(running.wait(10s), 130);
  }
}

// --- Grafana

std::vector<boost::json::value> marks_in(delay_server const& grafana) {
  std::vector<boost::json::value> marks;
  for (auto const& request : grafana.read_ledger().log) {
    EXPECT_THAT(request.head, testing::StartsWith("POST /graphs/api/annotations HTTP/1.1\r\n"));
    EXPECT_THAT(request.head, HasSubstr("\r\nAuthorization: Bearer s3cret\r\n"));
    marks.push_back(boost::json::parse(request.body));
  }
  return marks;
}

class grafana : public testing::Test {
 protected:
  poolbench::tests::outcome run_marked(std::string const& url, std::vector<std::string> more = {}) const {
    more.insert(more.begin(),
                {"run", "-c", "2", "-d", "400ms", "--label", "db_mode=pooled", "--grafana-url", url});
    more.push_back(url_of(target_, "/?delay_us=1000"));
    return run_loadgen(more, {.environment = {"GRAFANA_TOKEN=s3cret"}, .folder = {}, .input = {}});
  }
  delay_server const target_;
};

TEST_F(grafana, gets_a_mark_for_the_begin_and_the_end) {
  delay_server const server{{.keep_log = true}};
  auto const before = std::chrono::system_clock::now();
  auto const result = run_marked(url_of(server, "/graphs/"));
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.err, Not(HasSubstr("warning")));
  EXPECT_THAT(result.out + result.err, Not(HasSubstr("s3cret")));

  auto const marks = marks_in(server);
  ASSERT_EQ(marks.size(), 2U);
  for (auto const& mark : marks)
    EXPECT_EQ(mark.at("tags"), (boost::json::array{"poolbench", "db_mode:pooled"}));
  EXPECT_THAT(std::string(marks[0].at("text").as_string()), HasSubstr("begins (async client, 2 connections"));
  EXPECT_THAT(std::string(marks[1].at("text").as_string()), HasSubstr("ends: "));
  auto const begin = marks[0].at("time").as_int64();
  EXPECT_GE(begin, std::chrono::floor<std::chrono::milliseconds>(before).time_since_epoch().count());
  EXPECT_GE(marks[1].at("time").as_int64(), begin + 400);
}

TEST_F(grafana, that_fails_is_one_warning_and_no_failure) {
  delay_server const refusing{{.status = 403}};
  auto const refused = run_marked(url_of(refusing, "/graphs"));
  EXPECT_EQ(refused.status, 0);
  EXPECT_EQ(refused.err, "loadgen: warning: no marks in Grafana: " +
                             url_of(refusing, "/graphs/api/annotations") + ": status 403\n");
  auto const nobody = run_marked("http://127.0.0.1:1");
  EXPECT_EQ(nobody.status, 0);
  EXPECT_EQ(
      nobody.err,
      "loadgen: warning: no marks in Grafana: http://127.0.0.1:1/api/annotations: Connection refused\n");
  EXPECT_EQ(run_marked("http://127.0.0.1:1", {"-q"}).err, "");
}

TEST_F(grafana, that_does_not_answer_does_not_hold_up_the_run) {
  delay_server hanging;
  hanging.freeze_at_request(1, delay_server::clock::duration::max());
  auto const begun = std::chrono::steady_clock::now();
  auto const result = run_marked(url_of(hanging));
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 10s);
  EXPECT_EQ(result.status, 0);
  EXPECT_THAT(result.err, HasSubstr(": no answer in 2 s\n"));
}

// --- a terminal

// Runs it on a pseudo-terminal: everything it wrote there.
std::string on_a_terminal(std::string const& arguments, std::vector<std::string> environment = {}) {
  environment.emplace_back("TERM=xterm");
  auto const command = std::string(POOLBENCH_BIN_DIR "/loadgen ") + arguments;
  auto const result =
      poolbench::tests::run({"script", "--quiet", "--return", "--command", command, "/dev/null"},
                            {.environment = std::move(environment), .folder = {}, .input = {}});
  EXPECT_EQ(result.status, 0) << result.out << result.err;
  return result.out;
}

TEST(terminal, shows_a_live_view_that_leaves_a_clean_screen) {
  delay_server const server;
  auto const shown = on_a_terminal("run -c 2 -R 100 -d 700ms --max-send-lag 10s " + url_of(server));
  EXPECT_THAT(shown, HasSubstr("s left\x1b[K"));
  EXPECT_THAT(shown, HasSubstr(" in flight"));
  EXPECT_THAT(shown, HasSubstr(" waiting"));
  EXPECT_THAT(shown, HasSubstr("\x1b[1A"));  // up, to write over what was there
  auto const last_view = shown.rfind("\r\x1b[K\x1b[1A\r\x1b[K");
  auto const summary = shown.find("70 requests in");
  ASSERT_NE(last_view, shown.npos);
  ASSERT_NE(summary, shown.npos);
  EXPECT_LT(last_view, summary);
  EXPECT_THAT(shown.substr(summary), Not(HasSubstr("\x1b[1A")));
  EXPECT_THAT(shown, HasSubstr("\x1b[32;1mDONE"));
}

TEST(terminal, without_colour_where_nobody_wants_it) {
  delay_server const server;
  auto const shown = on_a_terminal("run -c 2 -d 300ms " + url_of(server, "/?delay_us=1000"), {"NO_COLOR=1"});
  EXPECT_THAT(shown, HasSubstr("\x1b[1A"));
  EXPECT_THAT(shown, Not(testing::ContainsRegex("\x1b\\[[0-9;]*m")));
  EXPECT_THAT(on_a_terminal("run -q -c 2 -d 300ms " + url_of(server, "/?delay_us=1000")), "");
}

// --- a full disk

// As on a disk with 1 KiB left: a larger file cannot be written to its end.
poolbench::tests::outcome run_on_a_full_disk(std::vector<std::string> arguments) {
  std::vector<std::string> command{"bash", "-c", "trap '' XFSZ; ulimit -f 1; exec \"$@\"", "bash"};
  for (auto& each : loadgen(std::move(arguments))) command.push_back(std::move(each));
  return poolbench::tests::run(command);
}

TEST(full_disk, is_an_error_and_leaves_what_was_there) {
  delay_server const server;
  for (auto const* flag : {"--json", "--hgrm", "--hlog"}) {
    scratch_folder const folder;
    auto const path = folder / "result";
    std::ofstream(path) << "the last one\n";
    auto const result =
        run_on_a_full_disk({"run", "-q", "-n", "300", "-c", "2", flag, path, url_of(server, "/?mm1_us=500")});
    EXPECT_EQ(result.status, 1) << flag;
    EXPECT_EQ(result.err, "loadgen: " + path + ": cannot be written: File too large\n");
    EXPECT_EQ(poolbench::tests::run({"ls", folder.path()}).out, "result\n");
    EXPECT_EQ(poolbench::tests::run({"cat", path}).out, "the last one\n");
  }
}

TEST(full_disk, of_standard_output_and_of_a_device) {
  delay_server const server;
  auto const result = run_loadgen({"run", "-q", "-n", "5", "-c", "1", "--json", "/dev/full", url_of(server)});
  EXPECT_EQ(result.status, 1);
  EXPECT_EQ(result.err, "loadgen: /dev/full: cannot be written: No space left on device\n");
  auto const summary =
      poolbench::tests::run({"bash", "-c", "exec \"$@\" >/dev/full", "bash", POOLBENCH_BIN_DIR "/loadgen",
                             "run", "-n", "5", "-c", "1", url_of(server)});
  EXPECT_EQ(summary.status, 1);
  EXPECT_EQ(summary.err, "loadgen: cannot write to standard output\n");
}

// --- many connections

// Ten thousand at once, from one thread. Where the machine lets nobody have so many, that is said.
TEST(connections, may_be_ten_thousand) {
  rlimit files{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &files), 0);
  bool const allowed = files.rlim_max >= 10'100;
  files.rlim_cur = files.rlim_max;  // this process has the server's side of them
  ::setrlimit(RLIMIT_NOFILE, &files);
  delay_server const server;
  scratch_folder const folder;
  auto const json = folder / "r.json";
  auto const result =
      run_loadgen({"run", "-q", "-c", "10k", "-n", "20k", "--timeout", "1m", "--json", json, url_of(server)});
  if (!allowed) {
    EXPECT_EQ(result.status, 1);
    EXPECT_THAT(result.err, HasSubstr("10000 connections need 10064 open files"));
    return;
  }
  EXPECT_EQ(result.err, "");
  auto const seen = server.read_ledger();
  EXPECT_EQ(seen.connections, 10'000U);
  EXPECT_EQ(seen.by_status.at(200), 20'000U);
}

// --- memory

// What a hostile server sends for ever is not kept: with 250 MB of address space there is no room for it.
TEST(memory, is_bounded_whatever_a_server_sends) {
  for (auto const* target : {"/?fault=endless_header", "/?fault=endless_chunk", "/?bytes=20000000"}) {
    delay_server const server;
    auto const result = poolbench::tests::run({"bash", "-c", "ulimit -v 250000; exec \"$@\"", "bash",
                                               POOLBENCH_BIN_DIR "/loadgen", "run", "-q", "-c", "8", "-d",
                                               "500ms", "--timeout", "10s", url_of(server, target)});
    EXPECT_EQ(result.status, 0) << target << result.err;
  }
}

}  // namespace
}  // namespace loadgen::tests
