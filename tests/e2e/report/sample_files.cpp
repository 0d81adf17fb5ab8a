// sample_files FOLDER: what the tests of result files and of the report's page look at, without a run.
//   everything.json .hlog .hgrm     the result in which everything occurs
//   shard-1.json ... shard-4.json, merged.json
//   bench/summary.json, bench/runs/ as scripts/bench leaves them
//   one.html, hostile.html, several.html, bench.html

#include "report/comparison_html.hpp"
#include "report/hgrm.hpp"
#include "report/hlog.hpp"
#include "report/json_text.hpp"
#include "report/outputs.hpp"
#include "report/result_json.hpp"
#include "report/statistics.hpp"
#include "sample_comparison.hpp"
#include "sample_run.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <fmt/format.h>

#include <cstdio>
#include <exception>
#include <filesystem>

namespace {

namespace json = boost::json;
namespace samples = loadgen::report::samples;
using namespace loadgen;
using namespace loadgen::report;

// One measurement of the bench: what was drawn, and what /proc and Postgres would have said.
struct cell {
  samples::shape shape;
  double server_cpu_us;
  double postgres_cpu_us;
  std::uint64_t connections;
};

samples::shape shape_of(std::string const& mode, plan::client_kind client, double rate) {
  samples::shape s;
  s.db_mode = mode;
  s.client = client;
  s.rate_rps = rate;
  s.seconds = rate > 0 ? 20 : 10;
  if (mode == "per_request") {
    s.median_ms = rate > 0 ? 4.8 : 148;
    s.spread = rate > 0 ? 0.22 : 0.18;
    s.acquire_ms = rate > 0 ? 4.1 : 143;
    s.database_ms = 0.31;
    s.tail_share = 0.02;
    s.tail_ms = rate > 0 ? 9 : 60;
    s.reached_rps = rate > 0 ? rate : (client == plan::client_kind::sync ? 418 : 431);
  } else {
    s.median_ms = rate > 0 ? 0.42 : 3.7;
    s.spread = rate > 0 ? 0.3 : 0.35;
    s.acquire_ms = rate > 0 ? 0.004 : 2.9;
    s.database_ms = rate > 0 ? 0.2 : 0.4;
    s.tail_share = 0.004;
    s.tail_ms = rate > 0 ? 2 : 9;
    s.reached_rps = rate > 0 ? rate : (client == plan::client_kind::sync ? 14'900 : 16'700);
  }
  if (rate > 0 && mode == "per_request" && client == plan::client_kind::async) {
    s.stall_at_s = 12.2;  // as when Postgres cannot start another process
    s.stall_s = 0.6;
  }
  if (client == plan::client_kind::sync) {
    s.median_ms *= 1.06;
    s.tail_share *= 1.4;
  }
  s.seed = 1 + static_cast<std::uint64_t>(s.reached_rps);
  return s;
}

json::object write_cell(std::string const& folder, cell const& c) {
  auto const result = samples::simulated(c.shape);
  auto const& t = result.totals;
  auto const open = c.shape.rate_rps > 0;
  auto const run =
      fmt::format("runs/{}-{}-{}.json", c.shape.db_mode, name_of(c.shape.client), open ? "open" : "closed");
  write_file(folder + "/" + run, to_json_text(result));
  return {{"db_mode", c.shape.db_mode},
          {"client", name_of(c.shape.client)},
          {"loop", open ? "open" : "closed"},
          {"run", run},
          {"achieved_rps", t.achieved_rps},
          {"p50_ms", percentile_ms(t.all.response_time, 50)},
          {"p99_ms", percentile_ms(t.all.response_time, 99)},
          {"failed", 0},
          {"server_cpu_us_per_request", c.server_cpu_us},
          {"postgres_cpu_us_per_request", c.postgres_cpu_us},
          {"connections_opened", c.connections}};
}

void write_bench(std::string const& folder) {
  std::filesystem::create_directories(folder + "/runs");
  using enum plan::client_kind;
  cell const cells[] = {{shape_of("per_request", async, 0), 611, 3890, 4312},
                        {shape_of("per_request", sync, 0), 624, 3931, 4187},
                        {shape_of("pooled", async, 0), 57, 48, 20},
                        {shape_of("pooled", sync, 0), 63, 52, 20},
                        {shape_of("per_request", async, 200), 655, 4105, 4000},
                        {shape_of("per_request", sync, 200), 661, 4122, 4000},
                        {shape_of("pooled", async, 200), 148, 131, 10},
                        {shape_of("pooled", sync, 200), 151, 133, 10}};
  json::array written;
  for (auto const& c : cells) written.push_back(write_cell(folder, c));
  json::object const summary{
      {"schema", "poolbench.summary/1"},
      {"environment",
       json::object{{"date", "2026-01-31T12:34:56Z"},
                    {"cpu", "AMD EPYC 7763 64-Core Processor"},
                    {"cores", 2},
                    {"memory_mib", 7950},
                    {"kernel", "Linux 6.1.0-18-amd64"},
                    {"os", "Debian GNU/Linux 12 (bookworm)"},
                    {"postgres", "15.6"},
                    {"redis", "7.0.15"},
                    {"durability", "fsync=on full_page_writes=on synchronous_commit=on"},
                    {"authentication", "scram-sha-256 over TCP"},
                    {"poolbench", json::object{{"version", "0.1.0"}, {"commit", "a1b2c3d4e5f6"}}},
                    {"scenario", "loadgen/scenarios/shop.toml"},
                    {"connections", 32},
                    {"rounds", 3},
                    {"open_loop_rps", 200},
                    {"command", "scripts/bench"}}},
      {"cells", std::move(written)},
      {"comparisons", json::array{}},
      {"capacity",
       json::object{{"slo", "p99<20ms,error_rate<0.1%"},
                    {"modes", json::array{json::object{{"db_mode", "per_request"},
                                                       {"run", "runs/capacity-per_request.json"},
                                                       {"outcome", "found"},
                                                       {"capacity_rps", json::object{{"estimate", 312.5},
                                                                                     {"low", 301.2},
                                                                                     {"high", 324}}},
                                                       {"highest_held_rps", 320},
                                                       {"probes", 19}},
                                          json::object{{"db_mode", "pooled"},
                                                       {"run", "runs/capacity-pooled.json"},
                                                       {"outcome", "generator_limited"},
                                                       {"highest_held_rps", 14'000},
                                                       {"probes", 11}}}}}}};
  write_file(folder + "/summary.json", pretty_json(summary) + "\n");
}

void write_shards(std::string const& folder) {
  std::vector<std::string> shards;
  for (std::uint64_t i = 1; i <= 4; ++i) {
    samples::shape s;
    s.seed = i;
    s.seconds = 3;
    shards.push_back(fmt::format("{}/shard-{}.json", folder, i));
    write_file(shards.back(), to_json_text(samples::simulated(s)));
  }
  merge_files(shards, folder + "/merged.json");
}

void write_pages(std::string const& folder) {
  auto const page = [&](std::vector<std::string> const& files, std::string const& name) {
    report_files(files, folder + "/" + name);
  };
  auto const runs = folder + "/bench/runs/";
  page({folder + "/bench/summary.json"}, "bench.html");
  page({runs + "per_request-async-open.json"}, "one.html");
  page({runs + "per_request-async-open.json", runs + "pooled-async-open.json", folder + "/shard-1.json"},
       "several.html");
  auto hostile = samples::everything();
  hostile.labels["<b>label</b>"] = "</script><script>document.title='owned'</script>";
  hostile.totals.steps[0].name = "<img src=x onerror=\"document.title='owned'\">";
  hostile.plan.scenario = "it's; a 'scenario'";
  write_file(folder + "/hostile.json", to_json_text(hostile));
  page({folder + "/hostile.json"}, "hostile.html");
}

void write_comparison(std::string const& folder) {
  auto hostile = samples::comparison(1.002, "</script><script>document.title='owned'</script>");
  write_file(folder + "/compare.html", comparison_html(std::vector{samples::comparison(1.08), hostile}));
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 2) {
    std::fputs("usage: sample_files FOLDER\n", stderr);
    return 1;
  }
  std::string const folder = argv[1];
  std::filesystem::create_directories(folder);
  auto const everything = samples::everything();
  write_file(folder + "/everything.json", to_json_text(everything));
  write_file(folder + "/everything.hlog", hlog_text(everything));
  write_file(folder + "/everything.hgrm", hgrm_text(everything.totals.all.response_time));
  write_shards(folder);
  write_bench(folder + "/bench");
  write_pages(folder);
  write_comparison(folder);
} catch (std::exception const& e) {
  std::fprintf(stderr, "%s\n", e.what());
  return 1;
}
