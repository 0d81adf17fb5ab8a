#include "plan/options.hpp"

#include "expect_bad_value.hpp"
#include "plan/command_table.hpp"
#include "plan/usage.hpp"
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

plan run_plan(words arguments) {
  arguments.insert(arguments.begin(), "run");
  return std::get<run_command>(parsed(arguments)).what;
}

std::string printed(words const& arguments) {
  return std::get<print_command>(parsed(arguments)).text;
}

std::string only(text const& t) {
  return t.empty() ? "" : std::get<literal>(t.at(0)).text;
}

void write(std::string const& path, std::string_view content) {
  std::ofstream(path) << content;
}

TEST(options, marks_in_grafana) {
  scratch_folder const folder;
  auto const token = folder / "token";
  write(token, "s3cret\n");
  auto const p =
      run_plan({"--grafana-url", "https://g.test/graphs/", "--grafana-token-file", token, "http://a/"});
  ASSERT_TRUE(p.grafana);
  EXPECT_EQ(p.grafana->where.host, "g.test");
  EXPECT_TRUE(p.grafana->where.tls);
  EXPECT_EQ(p.grafana->path, "/graphs/api/annotations");
  EXPECT_EQ(p.grafana->token, "s3cret");

  words const arguments{"run", "--grafana-url", "http://g.test:3000", "http://a/"};
  auto const with_token = [&](std::string const& value) {
    return std::get<run_command>(parse(arguments, {"1.2.3", [] { return 1U; }, value})).what;
  };
  EXPECT_EQ(with_token("from-outside").grafana->token, "from-outside");
  EXPECT_EQ(with_token("from-outside").grafana->path, "/api/annotations");
  // A secret is not repeated, neither is it a way into the header.
  expect_error<usage_error>([&] { with_token("s3cret\r\nX: y"); },
                            "run: GRAFANA_TOKEN: expected a token: one word of printable characters");
}

TEST(options, a_url_alone) {
  auto const p = run_plan({"http://127.0.0.1:8080/hello?x=1"});
  EXPECT_EQ(p.target.host, "127.0.0.1");
  EXPECT_EQ(p.target.port, "8080");
  EXPECT_EQ(p.target.host_header, "127.0.0.1:8080");
  EXPECT_TRUE(p.target.verify_peer);
  EXPECT_EQ(p.loop, loop_kind::closed);
  EXPECT_EQ(p.connections, 64U);
  EXPECT_EQ(p.seed, 4711U);
  EXPECT_FALSE(p.quiet);
  EXPECT_EQ(p.work.name, "");
  ASSERT_EQ(p.work.steps.size(), 1U);
  EXPECT_EQ(p.work.steps[0].name, "request");
  EXPECT_EQ(p.work.steps[0].method, "GET");
  EXPECT_EQ(only(p.work.steps[0].target), "/hello?x=1");
  EXPECT_TRUE(p.work.steps[0].headers.empty());
  EXPECT_TRUE(p.work.steps[0].body.empty());
  ASSERT_EQ(p.work.journeys.size(), 1U);
  EXPECT_EQ(p.work.journeys[0].steps, (std::vector<std::size_t>{0}));
}

TEST(options, every_flag_of_a_run) {
  scratch_folder const folder;
  auto const p = run_plan({"-c",
                           "200",
                           "-t2",
                           "-d1m",
                           "--rate=5k",
                           "--arrivals",
                           "poisson",
                           "--backlog",
                           "drop",
                           "--warmup",
                           "5s",
                           "--client",
                           "sync",
                           "--no-reuse",
                           "--seed",
                           "9",
                           "-m",
                           "put",
                           "-H",
                           "Accept: a/b",
                           "-H",
                           "X:  y ",
                           "-b",
                           "hello",
                           "-T",
                           "1s",
                           "-k",
                           "--trace-rate",
                           "0.5",
                           "--threshold",
                           "p99<20ms",
                           "--threshold",
                           "request.rate>1",
                           "--max-send-lag",
                           "2ms",
                           "--json",
                           folder / "r.json",
                           "--hlog",
                           folder / "r.hlog",
                           "--hgrm",
                           folder / "r.hgrm",
                           "--prometheus",
                           ":0",
                           "--label",
                           "a=b",
                           "--label",
                           "c=d=e",
                           "--label",
                           "a=z",
                           "-q",
                           "https://[::1]/x"});
  EXPECT_EQ(p.connections, 200U);
  EXPECT_EQ(p.threads, 2U);
  EXPECT_EQ(p.duration, 1min);
  EXPECT_EQ(p.loop, loop_kind::open);
  EXPECT_EQ(p.stages, (std::vector<stage>{{1min, 5000, 5000}}));
  EXPECT_EQ(p.arrivals, arrivals_kind::poisson);
  EXPECT_EQ(p.backlog, backlog_policy::drop);
  EXPECT_EQ(p.client, client_kind::sync);
  EXPECT_FALSE(p.reuse);
  EXPECT_EQ(p.seed, 9U);
  EXPECT_EQ(p.timeout, 1s);
  EXPECT_TRUE(p.target.tls);
  EXPECT_FALSE(p.target.verify_peer);
  EXPECT_EQ(p.trace_rate, 0.5);
  EXPECT_EQ(p.max_send_lag, 2ms);
  EXPECT_EQ(p.json_path, folder / "r.json");
  EXPECT_EQ(p.hlog_path, folder / "r.hlog");
  EXPECT_EQ(p.hgrm_path, folder / "r.hgrm");
  EXPECT_EQ(p.prometheus_address, ":0");
  EXPECT_EQ(p.labels, (std::map<std::string, std::string>{{"a", "z"}, {"c", "d=e"}}));
  EXPECT_TRUE(p.quiet);

  auto const& s = p.work.steps.at(0);
  EXPECT_EQ(s.method, "PUT");
  EXPECT_EQ(only(s.body), "hello");
  ASSERT_EQ(s.headers.size(), 2U);
  EXPECT_EQ(s.headers[0].name, "Accept");
  EXPECT_EQ(only(s.headers[1].value), "y");
  ASSERT_EQ(p.thresholds.size(), 2U);
  EXPECT_EQ(p.thresholds[0].step, std::nullopt);
  EXPECT_EQ(p.thresholds[1].step, 0U);
}

TEST(options, the_last_one_counts) {
  EXPECT_EQ(run_plan({"-c", "1", "--connections", "2", "-c3", "http://a/"}).connections, 3U);
}

TEST(options, a_body_makes_it_a_post) {
  EXPECT_EQ(run_plan({"-b", "x", "http://a/"}).work.steps[0].method, "POST");
  EXPECT_EQ(run_plan({"-b", "x", "-m", "PATCH", "http://a/"}).work.steps[0].method, "PATCH");
}

TEST(options, a_body_from_a_file_has_no_holes) {
  scratch_folder const folder;
  write(folder / "body", "{\"id\": \"${uuid}\"}\n");
  EXPECT_EQ(only(run_plan({"-b", "@" + folder / "body", "http://a/"}).work.steps[0].body),
            "{\"id\": \"${uuid}\"}\n");
}

TEST(options, a_host_header_takes_the_place_of_the_urls) {
  auto const p = run_plan({"-H", "host: shop.example", "http://127.0.0.1/"});
  EXPECT_EQ(p.target.host_header, "shop.example");
  EXPECT_TRUE(p.work.steps[0].headers.empty());
  EXPECT_EQ(run_plan({"-H", "Host:", "http://127.0.0.1/"}).target.host_header, "");
}

TEST(options, over_a_unix_socket) {
  auto const p = run_plan({"--unix-socket", "/run/a.sock", "http://localhost/x"});
  EXPECT_EQ(p.target.unix_socket, "/run/a.sock");
  EXPECT_EQ(p.target.host_header, "localhost");
}

TEST(options, reuse_can_be_said) {
  EXPECT_TRUE(run_plan({"--reuse", "http://a/"}).reuse);
}

TEST(options, behind_two_dashes_everything_is_a_url) {
  EXPECT_EQ(run_plan({"-c", "2", "--", "http://a/"}).target.host, "a");
}

constexpr auto small_scenario = R"(
base_url = "http://127.0.0.1:1/api/"
thresholds = ["list.p99<1s"]
[load]
connections = 8
rate = "1k"
seed = 5
[[journey]]
name = "list"
request = "GET /list"
headers = { Accept = "a/b", X = "own" }
)";

class options_with_scenario : public testing::Test {
 protected:
  options_with_scenario() : path_(folder_ / "small.toml") { write(path_, small_scenario); }

  scratch_folder folder_;
  std::string path_;
};

TEST_F(options_with_scenario, its_own_settings_hold) {
  auto const p = run_plan({"--scenario", path_});
  EXPECT_EQ(p.work.name, "small");
  EXPECT_EQ(p.target.port, "1");
  EXPECT_EQ(p.connections, 8U);
  EXPECT_EQ(p.stages, (std::vector<stage>{{10s, 1000, 1000}}));
  EXPECT_EQ(p.seed, 5U);
  EXPECT_EQ(p.thresholds.size(), 1U);
  EXPECT_EQ(only(p.work.steps[0].target), "/api/list");
}

TEST_F(options_with_scenario, the_command_line_has_the_last_word) {
  auto const p = run_plan({"--scenario", path_, "http://b:2", "-R0", "-c", "3", "--seed", "6", "-H",
                           "x: mine", "-H", "X: too", "--threshold", "rate>1", "-H", "Host: h"});
  EXPECT_EQ(p.target.host, "b");
  EXPECT_EQ(p.target.host_header, "h");
  EXPECT_EQ(p.loop, loop_kind::closed);
  EXPECT_EQ(p.connections, 3U);
  EXPECT_EQ(p.seed, 6U);
  EXPECT_EQ(p.thresholds.size(), 2U);
  EXPECT_EQ(only(p.work.steps[0].target), "/list");
  auto const& headers = p.work.steps[0].headers;
  ASSERT_EQ(headers.size(), 3U);
  EXPECT_EQ(only(headers[0].value), "a/b");
  EXPECT_EQ(only(headers[1].value), "mine");
  EXPECT_EQ(only(headers[2].value), "too");
}

TEST_F(options_with_scenario, dry_run_and_check_send_nothing) {
  auto const dry = std::get<preview_command>(parsed({"run", "--dry-run", "-n", "3", "--scenario", path_}));
  EXPECT_EQ(dry.journeys, 3U);
  EXPECT_EQ(dry.what.seed, 5U);
  auto const check = std::get<preview_command>(parsed({"check", path_}));
  EXPECT_EQ(check.journeys, std::nullopt);
  EXPECT_EQ(check.what.target.host_header, "127.0.0.1:1");
  EXPECT_EQ(check.what.seed, 1U);
  EXPECT_EQ(check.what.thresholds.size(), 1U);
  EXPECT_EQ(only(check.what.work.steps[0].target), "/api/list");
  auto const more = std::get<preview_command>(parsed({"check", "-n", "7", "--seed", "8", path_}));
  EXPECT_EQ(more.journeys, 7U);
  EXPECT_EQ(more.what.seed, 8U);
}

TEST_F(options_with_scenario, without_any_url_there_is_none_to_run_against) {
  write(path_, "[[journey]]\nname='a'\nrequest='GET /'\n");
  expect_error<usage_error>(
      [&] {
        parsed({"run", "--scenario", path_});
      },
      "run: expected a URL: " + path_ + " names no base_url");
  EXPECT_EQ(std::get<preview_command>(parsed({"check", path_})).what.target.host_header, "");
}

TEST_F(options_with_scenario, what_does_not_go_with_one_is_refused) {
  expect_error<usage_error>(
      [&] {
        parsed({"run", "--scenario", path_, "-b", "x"});
      },
      "run: --body and --scenario exclude each other");
  expect_error<usage_error>(
      [&] {
        parsed({"run", "--scenario", path_, "-m", "GET"});
      },
      "run: --method and --scenario exclude each other");
  expect_error<usage_error>(
      [&] {
        parsed({"run", "--scenario", path_, "http://a/?x"});
      },
      "run: expected a URL without a query in front of a scenario's own targets");
  expect_error<usage_error>(
      [&] {
        parsed({"run", "--scenario", path_, "-t", "9"});
      },
      "run: 9 threads have only 8 connections: expected at least one for each thread");
}

TEST(options, results_in_one_file_out) {
  scratch_folder const folder;
  auto const report =
      std::get<report_command>(parsed({"report", "a.json", "b.json", "-o", folder / "r.html"}));
  EXPECT_EQ(report.results, (words{"a.json", "b.json"}));
  EXPECT_EQ(report.output, folder / "r.html");
  auto const merge = std::get<merge_command>(parsed({"merge", "-o", "-", "a.json"}));
  EXPECT_EQ(merge.results, (words{"a.json"}));
  EXPECT_EQ(merge.output, "-");
}

TEST(options, what_is_only_printed) {
  EXPECT_EQ(printed({"--help"}), overview());
  EXPECT_EQ(printed({"-h"}), overview());
  EXPECT_EQ(printed({"help"}), overview());
  EXPECT_EQ(printed({"--version"}), "loadgen 1.2.3\n");
  EXPECT_EQ(printed({"help", "--man"}), man_page("1.2.3"));
  EXPECT_EQ(printed({"completion", "bash"}), bash_completion());
  for (auto const& command : command_table()) {
    EXPECT_EQ(printed({std::string(command.name), "--help"}), usage(command));
    EXPECT_EQ(printed({"help", std::string(command.name)}), usage(command));
  }
}

struct misuse {
  words arguments;
  std::string message;
};

void PrintTo(misuse const& m, std::ostream* out) {
  *out << testing::PrintToString(m.arguments);
}

class misuses : public testing::TestWithParam<misuse> {};

TEST_P(misuses, get_one_clear_line) {
  expect_error<usage_error>([] { parsed(GetParam().arguments); }, GetParam().message);
}

// Every option there is, so that none can be added that forgets its manners: the one line that misuse gets
// names the command and the option.
std::string refusal_of(words const& arguments) {
  try {
    parsed(arguments);
  } catch (usage_error const& e) {
    return e.what();
  }
  return "nothing was refused";
}

// Whatever is given is a name, a path that is looked at later, or a command for the shell.
bool takes_anything(std::string_view flag) {
  static constexpr std::string_view names[] = {"unix-socket", "name-a",  "name-b", "title",
                                               "start-a",     "start-b", "stop-a", "stop-b",
                                               "pid-a",       "pid-b",   "from"};
  return std::find(std::begin(names), std::end(names), flag) != std::end(names);
}

TEST(options, all_of_them_refuse_what_they_cannot_use) {
  for (auto const& command : command_table()) {
    for (auto const& row : command.options) {
      std::string const flag = "--" + std::string(row.name);
      auto const named = std::string(command.name) + " " + flag;
      words const start{std::string(command.name)};
      auto const with = [&](words more) {
        more.insert(more.begin(), start.begin(), start.end());
        return refusal_of(more);
      };
      if (row.value.empty()) {
        EXPECT_EQ(with({flag + "=1"}), named + ": takes no value");
        continue;
      }
      EXPECT_EQ(with({"x", flag}), named + ": expected " + std::string(row.value) + " behind it");
      if (takes_anything(row.name)) continue;
      std::string const nonsense = "@/nowhere/x y";
      words arguments{flag, nonsense};
      if (row.name == "grafana-token-file") arguments.insert(arguments.end(), {"--grafana-url", "http://g/"});
      arguments.emplace_back(command.name == "check" ? "s.toml" : "http://a/");
      auto const refused = with(arguments);
      EXPECT_TRUE(refused.starts_with(named + " '" + nonsense + "': ")) << refused;
      EXPECT_EQ(refused.find('\n'), refused.npos) << refused;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    of_commands, misuses,
    testing::Values(
        misuse{{}, "expected a command; see loadgen --help"},
        misuse{{"rnu"}, "there is no command 'rnu' (did you mean 'run'?); see loadgen --help"},
        misuse{{"--rate", "5"}, "there is no command '--rate'; see loadgen --help"},
        misuse{{"http://a/"}, "expected a command in front of 'http://a/': loadgen run http://a/"},
        misuse{{"run"}, "run: expected a URL or --scenario FILE; see loadgen run --help"},
        misuse{{"run", "http://a/", "x"}, "run: expected one URL, not also 'x'"},
        misuse{{"run", "a"},
               "run: 'a': expected a URL such as http://127.0.0.1:8080/path or https://example.com"},
        misuse{{"run", "--rat", "5", "http://a/"},
               "run: unknown option '--rat' (did you mean '--rate'?); see loadgen run --help"},
        misuse{{"run", "--concurrency=5"}, "run: unknown option '--concurrency'; see loadgen run --help"},
        misuse{{"run", "-x", "http://a/"}, "run: unknown option '-x'; see loadgen run --help"},
        misuse{{"run", "http://a/", "--rate"}, "run --rate: expected RATE behind it"},
        misuse{{"run", "--json=", "http://a/"}, "run --json: expected FILE behind it"},
        misuse{{"run", "--quiet=yes", "http://a/"}, "run --quiet: takes no value"},
        misuse{{"check"}, "check: expected one scenario file; see loadgen check --help"},
        misuse{{"check", "a", "b"}, "check: expected one scenario file; see loadgen check --help"},
        misuse{{"check", "/nowhere/a.toml"}, "check: cannot read /nowhere/a.toml: No such file or directory"},
        misuse{{"report", "-o", "-"}, "report: expected at least one result file; see loadgen report --help"},
        misuse{{"report", "a.json"}, "report: expected -o FILE, where to write; see loadgen report --help"},
        misuse{{"merge", "a.json"}, "merge: expected -o FILE, where to write; see loadgen merge --help"},
        misuse{{"merge", "a.json", "-o", "/nowhere/m.json"},
               "merge --output '/nowhere/m.json': cannot write /nowhere/m.json: No such file or directory"},
        misuse{{"help", "me"}, "help: there is no command 'me'; see loadgen help --help"},
        misuse{{"help", "run", "merge"}, "help: expected one command; see loadgen help --help"},
        misuse{{"completion"}, "completion: expected the shell's name: bash; see loadgen completion --help"},
        misuse{{"completion", "fish"},
               "completion: expected the shell's name: bash; see loadgen completion --help"}));

constexpr auto duration = "expected a duration such as 500us, 20ms, 1.5s, 1m30s or 2h";

misuse of_run(words flags, std::string const& message) {
  flags.insert(flags.begin(), "run");
  flags.emplace_back("http://a/");
  return {std::move(flags), (message.starts_with(':') ? "run" : "run ") + message};
}

INSTANTIATE_TEST_SUITE_P(
    of_flags, misuses,
    testing::Values(
        of_run({"-c", "many"},
               "--connections 'many': expected a whole number from 1 to 100000 (k and M mean "
               "thousands and millions)"),
        of_run({"-t", "0"},
               "--threads '0': expected a whole number from 1 to 1024 (k and M mean thousands and millions)"),
        of_run({"-d", "10"}, std::string("--duration '10': ") + duration),
        of_run({"-n", "-1"},
               "--requests '-1': expected a whole number from 1 to 18446744073709551615 (k and M "
               "mean thousands and millions)"),
        of_run({"-R", "fast"}, "--rate 'fast': expected a rate per second such as 0.5, 950, 10k or 1.5M"),
        of_run({"--stages", "10s"},
               "--stages '10s': expected stages as DURATION:RATE,... such as 10s:100,30s:1k; '10s' is none"),
        of_run({"--arrivals", "x"}, "--arrivals 'x': expected constant, poisson or @FILE"),
        of_run({"--arrivals", "@/nowhere/a"},
               "--arrivals '@/nowhere/a': cannot read /nowhere/a: No such file or directory"),
        of_run({"--backlog", "x"}, "--backlog 'x': expected queue, drop, deadline or deadline:DURATION"),
        of_run({"--coalesce", "x"}, std::string("--coalesce 'x': ") + duration),
        of_run({"--warmup", "x"}, std::string("--warmup 'x': ") + duration),
        of_run({"--client", "x"}, "--client 'x': expected async or sync"),
        of_run({"--seed", "x"},
               "--seed 'x': expected a whole number from 0 to 18446744073709551615 (k and M mean "
               "thousands and millions)"),
        of_run({"--scenario", "/nowhere/a.toml"},
               "--scenario '/nowhere/a.toml': cannot read /nowhere/a.toml: No such file or directory"),
        of_run({"-m", "GET /"},
               "--method 'GET /': expected a method such as GET, POST, PUT, PATCH, DELETE, HEAD or OPTIONS"),
        of_run(
            {"-m", "connect"},
            "--method 'connect': expected a method such as GET, POST, PUT, PATCH, DELETE, HEAD or OPTIONS"),
        of_run({"-H", "Accept"},
               "--header 'Accept': expected a header as NAME: VALUE, its name of letters, digits "
               "and dashes"),
        of_run({"-H", "A b: c"},
               "--header 'A b: c': expected a header as NAME: VALUE, its name of letters, digits "
               "and dashes"),
        of_run({"-H", "A: b\nc"}, "--header 'A: b\nc': expected a header's value without control characters"),
        of_run({"-H", "content-length: 5"},
               "--header 'content-length: 5': loadgen writes Content-Length itself"),
        of_run({"-H", "Transfer-Encoding: chunked"},
               "--header 'Transfer-Encoding: chunked': loadgen writes Transfer-Encoding itself"),
        of_run({"-H", "Connection: close"},
               "--header 'Connection: close': loadgen writes Connection itself: "
               "expected --no-reuse for a connection per request"),
        of_run({"-b", "@/nowhere/b"},
               "--body '@/nowhere/b': cannot read /nowhere/b: No such file or directory"),
        of_run({"-T", "0s"}, "--timeout '0s': expected a duration longer than 0s"),
        of_run({"--unix-socket", std::string(200, 'x')},
               "--unix-socket '" + std::string(200, 'x') +
                   "': expected the path of a Unix socket, at most 107 bytes"),
        of_run({"--trace-rate", "2"},
               "--trace-rate '2': expected a share such as 0.1% or 0.001, at most 100%"),
        of_run({"--threshold", "p99"},
               "--threshold 'p99': expected STATISTIC<VALUE, such as p99<20ms, error_rate<0.1% or rate>950"),
        of_run({"--threshold", "login.p99<1s"}, "--threshold 'login.p99<1s': there is no step 'login'"),
        of_run({"--max-send-lag", "1"}, std::string("--max-send-lag '1': ") + duration),
        of_run({"--json", "/nowhere/r.json"},
               "--json '/nowhere/r.json': cannot write /nowhere/r.json: No such file or directory"),
        of_run({"--hlog", "/"}, "--hlog '/': cannot write /: Is a directory"),
        of_run({"--hgrm", "-", "--json", "-"}, "--hgrm '-': expected another file than --json has"),
        of_run({"--prometheus", "9465"},
               "--prometheus '9465': expected an address to listen on such as "
               "127.0.0.1:9465, [::1]:9465 or :9465"),
        of_run({"--label", "a"},
               "--label 'a': expected NAME=VALUE, the name of letters, digits and underscores, "
               "such as db_mode=pooled"),
        of_run({"--label", "1=b"},
               "--label '1=b': expected NAME=VALUE, the name of letters, digits and "
               "underscores, such as db_mode=pooled"),
        of_run({"--label", "__x=b"},
               "--label '__x=b': expected NAME=VALUE, the name of letters, digits and "
               "underscores, such as db_mode=pooled"),
        of_run({"--label", "step=b"}, "--label 'step=b': expected another name: loadgen uses 'step' itself"),
        of_run({"--grafana-url", "grafana"},
               "--grafana-url 'grafana': expected a URL such as http://127.0.0.1:8080/path or "
               "https://example.com"),
        of_run({"--grafana-url", "http://g/?x=1"},
               "--grafana-url 'http://g/?x=1': expected a URL without a query"),
        of_run({"--grafana-url", "http://g/"},
               "--grafana-url 'http://g/': expected Grafana's token in the environment variable "
               "GRAFANA_TOKEN, or --grafana-token-file"),
        of_run({"--grafana-url", "http://g/", "--grafana-token-file", "/nowhere/t"},
               "--grafana-token-file '/nowhere/t': cannot read /nowhere/t: No such file or directory"),
        of_run({"--grafana-token-file", "/nowhere/t"},
               ": expected --grafana-url with --grafana-token-file")));

INSTANTIATE_TEST_SUITE_P(
    of_flags_together, misuses,
    testing::Values(
        misuse{{"run", "-n5", "-d5s", "http://a/"},
               "run: --requests and --duration exclude each other: both say how long the run lasts"},
        misuse{{"run", "--stages", "1s:1", "-n5", "http://a/"},
               "run: --stages and --requests exclude each other: both say how long the run lasts"},
        misuse{{"run", "--reuse", "--no-reuse", "http://a/"},
               "run: --reuse and --no-reuse exclude each other"},
        misuse{{"run", "--arrivals", "poisson", "http://a/"},
               "run: --arrivals 'poisson': expected an open loop with it (--rate or --stages)"},
        misuse{{"run", "--backlog", "drop", "-R0", "http://a/"},
               "run: --backlog 'drop': expected an open loop with it (--rate or --stages)"},
        misuse{{"run", "--coalesce", "20us", "http://a/"},
               "run: --coalesce '20us': expected an open loop with it (--rate or --stages)"},
        misuse{{"run", "-R5", "--coalesce", "1ms", "http://a/"},
               "run: what is held back to be sent together counts as send lag: expected coalesce below the "
               "longest send lag"},
        misuse{{"run", "-t2", "-c1", "http://a/"},
               "run: 2 threads have only 1 connections: expected at least one for each thread"},
        misuse{
            {"run", "--stages", "1s:1", "--warmup", "2s", "http://a/"},
            "run: the warm-up goes at the rate the first stage starts at: expected a rate with the stages"}));

}  // namespace
}  // namespace loadgen::plan
