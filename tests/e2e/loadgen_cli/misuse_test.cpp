#include "loadgen.hpp"

#include <gtest/gtest.h>

#include <algorithm>

// What a user sees of each mistake: one line on standard error that names the flag and the value, exit code
// 1, and nothing on standard output. The exact words of all of them are pinned in the unit tests of plan/.
namespace loadgen::tests {
namespace {

struct misuse {
  std::vector<std::string> arguments;
  std::string begins;  // the line, behind "loadgen: "
};

void PrintTo(misuse const& m, std::ostream* out) {
  *out << testing::PrintToString(m.arguments);
}

class misuse_of : public testing::TestWithParam<misuse> {};

TEST_P(misuse_of, is_one_line_and_exit_code_1) {
  auto const result = run_loadgen(GetParam().arguments);
  EXPECT_EQ(result.status, 1);
  EXPECT_EQ(result.out, "");
  EXPECT_TRUE(result.err.starts_with("loadgen: " + GetParam().begins)) << result.err;
  EXPECT_TRUE(result.err.ends_with('\n'));
  EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << result.err;
}

misuse flag(std::string const& name, std::string const& value) {
  return {{"run", "--" + name, value, "http://127.0.0.1:1/"}, "run --" + name + " '" + value + "': "};
}

INSTANTIATE_TEST_SUITE_P(
    flags, misuse_of,
    testing::Values(flag("connections", "0"), flag("threads", "x"), flag("duration", "10"),
                    flag("requests", "0"), flag("rate", "fast"), flag("stages", "10s"), flag("arrivals", "x"),
                    flag("backlog", "x"), flag("coalesce", "x"), flag("warmup", "-1s"), flag("client", "x"),
                    flag("seed", "x"), flag("scenario", "/nowhere/s.toml"), flag("method", "a b"),
                    flag("header", "x"), flag("body", "@/nowhere/body"), flag("timeout", "0"),
                    flag("unix-socket", std::string(108, 'x')), flag("trace-rate", "5"),
                    flag("threshold", "p99"), flag("max-send-lag", "x"), flag("json", "/nowhere/r.json"),
                    flag("hlog", "/nowhere/r.hlog"), flag("hgrm", "/nowhere/r.hgrm"), flag("prometheus", "x"),
                    flag("label", "x"), flag("arrivals", "@/nowhere/a"), flag("grafana-url", "x"),
                    flag("grafana-url", "http://g/"),
                    misuse{{"run", "--grafana-token-file", "x", "http://a/"},
                           "run: expected --grafana-url with --grafana-token-file"}));

INSTANTIATE_TEST_SUITE_P(
    flags_without_a_value, misuse_of,
    testing::Values(misuse{{"run", "--reuse=1", "http://a/"}, "run --reuse: takes no value"},
                    misuse{{"run", "--no-reuse=1", "http://a/"}, "run --no-reuse: takes no value"},
                    misuse{{"run", "--insecure=1", "http://a/"}, "run --insecure: takes no value"},
                    misuse{{"run", "--quiet=1", "http://a/"}, "run --quiet: takes no value"},
                    misuse{{"run", "--dry-run=1", "http://a/"}, "run --dry-run: takes no value"},
                    misuse{{"run", "--help=1"}, "run --help: takes no value"},
                    misuse{{"help", "--man=1"}, "help --man: takes no value"},
                    misuse{{"run", "http://a/", "-c"}, "run --connections: expected N behind it"}));

INSTANTIATE_TEST_SUITE_P(
    commands, misuse_of,
    testing::Values(
        misuse{{}, "expected a command"}, misuse{{"rum"}, "there is no command 'rum'"},
        misuse{{"http://a/"}, "expected a command in front of 'http://a/'"},
        misuse{{"run"}, "run: expected a URL or --scenario FILE"},
        misuse{{"run", "nonsense"}, "run: 'nonsense': expected a URL"},
        misuse{{"run", "--speed", "5", "http://a/"}, "run: unknown option '--speed'"},
        misuse{{"check", "/nowhere/s.toml"}, "check: cannot read /nowhere/s.toml"},
        misuse{{"check", "--requests", "x", "s.toml"}, "check --requests 'x': "},
        misuse{{"check", "--seed", "x", "s.toml"}, "check --seed 'x': "},
        misuse{{"report", "/nowhere/r.json", "-o", "-"}, "/nowhere/r.json"},
        misuse{{"report", "r.json", "-o", "/nowhere/r.html"}, "report --output '/nowhere/r.html': "},
        misuse{{"merge", "/nowhere/r.json", "-o", "-"}, "/nowhere/r.json"},
        misuse{{"merge", "r.json", "-o", "/nowhere/r.json"}, "merge --output '/nowhere/r.json': "},
        misuse{{"completion", "fish"}, "completion: expected the shell's name"}));

}  // namespace
}  // namespace loadgen::tests
