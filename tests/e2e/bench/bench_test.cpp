#include "paths.hpp"
#include "support/process.hpp"

#include <boost/json/parse.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

// scripts/bench as a user runs it.
namespace poolbench::tests {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using ::testing::HasSubstr;
using namespace std::chrono_literals;

outcome bench(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {POOLBENCH_SOURCE_DIR "/scripts/bench", "--no-setup"});
  return run(arguments, {}, 170s);
}

json::value json_of(std::string const& path) {
  std::ifstream file(path);
  return json::parse(std::string{std::istreambuf_iterator<char>(file), {}});
}

// Every finding is that a run was not valid because the machine was busy with something else: bench says so,
// and that is what it is for. Anything else is a fault.
bool only_invalid_runs(std::string const& said) {
  std::istringstream lines(said);
  bool any = false;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("bench: ")) continue;
    any = true;
    if (line.find(": not valid: ") == std::string::npos) return false;
  }
  return any;
}

double cell_value(json::value const& summary, std::string_view mode, std::string_view client,
                  std::string_view loop, std::string_view key) {
  for (auto const& cell : summary.at("cells").as_array()) {
    if (cell.at("db_mode").as_string() == mode && cell.at("client").as_string() == client &&
        cell.at("loop").as_string() == loop) {
      return cell.at(key).to_number<double>();
    }
  }
  ADD_FAILURE() << "no cell " << mode << ' ' << client << ' ' << loop;
  return 0;
}

TEST(bench, quick_measures_every_cell) {
  auto const* const wanted = std::getenv("POOLBENCH_BENCH_RESULTS");
  ASSERT_NE(wanted, nullptr);
  std::string const out = wanted;
  fs::remove_all(out);
  auto const result = bench({"--quick", "--out", out});
  ASSERT_TRUE(result.status == 0 || (result.status == 3 && only_invalid_runs(result.err))) << result.err;
  EXPECT_THAT(result.out, HasSubstr("pooled serves "));
  EXPECT_THAT(result.out, HasSubstr("report: " + out + "/report.html"));

  auto const summary = json_of(out + "/summary.json");
  EXPECT_EQ(summary.at("schema").as_string(), "poolbench.summary/1");
  EXPECT_EQ(summary.at("cells").as_array().size(), 8U);
  for (auto const* client : {"async", "sync"}) {
    for (auto const* loop : {"closed", "open"}) {
      for (auto const* mode : {"per_request", "pooled"}) {
        SCOPED_TRACE(std::string{mode} + ' ' + client + ' ' + loop);
        EXPECT_EQ(cell_value(summary, mode, client, loop, "failed"), 0);
        EXPECT_GT(cell_value(summary, mode, client, loop, "achieved_rps"), 0);
        EXPECT_GT(cell_value(summary, mode, client, loop, "server_cpu_us_per_request"), 0);
        EXPECT_GT(cell_value(summary, mode, client, loop, "postgres_cpu_us_per_request"), 0);
        EXPECT_TRUE(fs::exists(out + "/runs/" + mode + "-" + client + "-" + loop + ".hlog"));
      }
      // What Postgres counted: one connection at least for each request (every request of the shop touches
      // it, but for the login of each of the 32 clients), and no more than the pool.
      EXPECT_GE(cell_value(summary, "per_request", client, loop, "connections_opened"),
                cell_value(summary, "per_request", client, loop, "requests") - 32);
      EXPECT_LE(cell_value(summary, "pooled", client, loop, "connections_opened"), 20);
    }
    EXPECT_GE(cell_value(summary, "pooled", client, "closed", "achieved_rps"),
              10 * cell_value(summary, "per_request", client, "closed", "achieved_rps"));
  }
  // The verdict says how sure it is, unless the blocks could not be compared.
  auto const modes = json_of(out + "/runs/modes.json");
  auto const& throughput = summary.at("comparisons").at(0).as_object();
  EXPECT_EQ(throughput.at("metric").as_string(), "throughput_rps");
  if (modes.at("verdict").as_string() != "INVALID") {
    EXPECT_THAT(result.out,
                ::testing::ContainsRegex("times \\(95 % interval [0-9.]+ to [0-9.]+\\) the requests"));
    auto const low = throughput.at("interval").at(0).to_number<double>();
    auto const high = throughput.at("interval").at(1).to_number<double>();
    auto const ratio = throughput.at("pooled_over_per_request").to_number<double>();
    EXPECT_GT(low, 5);
    EXPECT_LT(low, ratio);
    EXPECT_LT(ratio, high);
  }
  for (auto const* key :
       {"cpu", "cores", "postgres", "durability", "authentication", "command", "open_loop_rps"})
    EXPECT_TRUE(summary.at("environment").as_object().contains(key)) << key;
}

TEST(bench, mistakes_are_one_line) {
  scratch_folder const scratch;
  std::ofstream(scratch / "broken.toml") << "[[journey]\n";
  std::ofstream(scratch / "file") << "in the way";
  std::vector<std::pair<std::vector<std::string>, std::string>> const mistakes{
      {{"--quik"}, "--quik"},
      {{"--out"}, "--out needs a value"},
      {{"-c", "many"}, "many"},
      {{"--scenario", scratch / "missing.toml"}, "missing.toml"},
      {{"--scenario", scratch / "broken.toml"}, "broken.toml:1:"},
      {{"--out", scratch / "file"}, scratch / "file"},
  };
  for (auto const& [arguments, named] : mistakes) {
    auto const result = bench(arguments);
    EXPECT_EQ(result.status, 1) << named;
    EXPECT_THAT(result.err, HasSubstr(named));
    EXPECT_EQ(result.out, "");
  }
}

TEST(bench, earlier_results_are_not_overwritten) {
  scratch_folder const scratch;
  std::ofstream(scratch / "summary.json") << "{}";
  auto const result = bench({"--out", scratch.path()});
  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(result.err, HasSubstr("holds results already"));
}

TEST(bench, that_is_interrupted_ends_at_once_and_leaves_no_process) {
  scratch_folder const scratch;
  auto const temporary = scratch / "tmp";
  fs::create_directory(temporary);
  fs::permissions(temporary, fs::perms::all);
  process measuring{
      {POOLBENCH_SOURCE_DIR "/scripts/bench", "--no-setup", "--quick", "--out", scratch / "out"},
      {.environment = {"TMPDIR=" + temporary}, .folder = {}, .input = {}}};
  ASSERT_TRUE(
      eventually([&] { return measuring.error_output().find("closed loop") != std::string::npos; }, 60s));
  measuring.signal(SIGINT);
  EXPECT_EQ(measuring.wait(30s), 130);
  EXPECT_TRUE(fs::is_empty(temporary)) << "the stack's folder is still there";
  EXPECT_FALSE(fs::exists(scratch / "out/summary.json"));
  auto const left = run({"pgrep", "--full", "--list-full", temporary});
  EXPECT_EQ(left.out, "");
}

}  // namespace
}  // namespace poolbench::tests
