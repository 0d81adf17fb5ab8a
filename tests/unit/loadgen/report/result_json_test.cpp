#include "report/result_json.hpp"

#include "report/bad_file.hpp"
#include "sample_run.hpp"
#include "support/golden.hpp"

#include <boost/json/parse.hpp>
#include <gmock/gmock.h>

#include <set>

namespace loadgen::report {
namespace {

namespace json = boost::json;
using poolbench::tests::expect_golden;

std::string message_of(json::value const& document) {
  try {
    from_json(document, "run.json");
  } catch (bad_file const& e) {
    return e.what();
  }
  return "no complaint";
}

TEST(result_json, is_what_the_golden_files_hold) {
  expect_golden("report/run.json", to_json_text(samples::everything()));
  expect_golden("report/run_plain.json", to_json_text(samples::plain()));
}

// What other programs may rely on, key by key. The contract is what a result has always had; the rest was
// added to it and is listed here, too, so that no key comes or goes unnoticed.
std::set<std::string> keys_of(json::value const& o) {
  std::set<std::string> keys;
  for (auto const& [key, value] : o.as_object()) keys.emplace(key);
  return keys;
}

using names = std::set<std::string>;
names operator+(names a, names const& b) {
  a.insert(b.begin(), b.end());
  return a;
}

TEST(result_json, has_exactly_the_keys_of_the_contract) {
  names const times{"mean", "stdev", "min",   "p50",    "p75", "p90",
                    "p95",  "p99",   "p99_9", "p99_99", "max", "count"};
  names const requests{"offered", "started", "completed", "ok", "failed", "timed_out", "censored"};
  names const contract{"schema",
                       "tool",
                       "started_at",
                       "duration_s",
                       "client",
                       "loop",
                       "seed",
                       "plan",
                       "labels",
                       "requests",
                       "rate",
                       "response_time_ms",
                       "service_time_ms",
                       "send_lag_ms",
                       "connect_time_ms",
                       "ttfb_ms",
                       "server_timing_ms",
                       "status",
                       "errors",
                       "bytes",
                       "connections",
                       "cpu",
                       "steps",
                       "thresholds",
                       "valid",
                       "invalid_reasons",
                       "histograms"};
  names const added{"shards", "tls_time_ms", "interrupted", "slowest", "failures", "intervals"};

  auto full = samples::everything();
  full.shards = 2;
  full.plan.requests = 5;
  full.plan.stages = {{std::chrono::seconds{1}, 1, 2}};
  auto const all = to_json(full);
  EXPECT_EQ(keys_of(all), contract + added);
  EXPECT_EQ(keys_of(all.at("tool")), (names{"version", "commit"}));
  EXPECT_EQ(keys_of(all.at("requests")), requests);
  EXPECT_EQ(keys_of(all.at("rate")), (names{"offered_rps", "achieved_rps"}));
  EXPECT_EQ(keys_of(all.at("bytes")), (names{"sent", "received"}));
  EXPECT_EQ(keys_of(all.at("connections")), (names{"opened", "reused"}));
  EXPECT_EQ(keys_of(all.at("cpu")), (names{"user_s", "system_s"}));
  EXPECT_EQ(keys_of(all.at("thresholds").at(0)), (names{"expr", "value", "ok"}));
  for (auto const* block : {"service_time_ms", "send_lag_ms", "connect_time_ms", "ttfb_ms"}) {
    EXPECT_EQ(keys_of(all.at(block)), times) << block;
  }
  EXPECT_EQ(keys_of(all.at("response_time_ms")), times + names{"out_of_range"});  // where something was
  EXPECT_EQ(keys_of(all.at("server_timing_ms").as_object().begin()->value()), times);

  EXPECT_EQ(keys_of(all.at("plan")),
            (names{"connections", "threads", "rate_rps", "arrivals", "warmup_s", "timeout_s", "scenario"} +
             names{"target", "reuse", "stages", "duration_s", "requests"}));
  auto const plain = to_json(samples::plain());
  // Nothing that was measured in every run is ever missing.
  auto const in_every_run = contract + names{"interrupted", "slowest", "failures", "intervals"};
  for (auto const& key : in_every_run) {
    if (key == "send_lag_ms" || key == "ttfb_ms" || key == "server_timing_ms") continue;  // see above
    EXPECT_TRUE(plain.contains(key)) << key;
  }
  auto const& step = all.at("steps").at(1);
  EXPECT_EQ(keys_of(step), (names{"name", "requests", "response_time_ms", "service_time_ms", "send_lag_ms",
                                  "ttfb_ms", "server_timing_ms", "status", "errors", "histograms"}));
  EXPECT_EQ(keys_of(step.at("requests")), requests);
  EXPECT_TRUE(keys_of(all.at("histograms")).contains("response_time"));
}

TEST(result_json, reads_back_what_it_wrote) {
  for (auto const& r : {samples::everything(), samples::plain(), samples::simulated({.seconds = 3})}) {
    auto const text = to_json_text(r);
    EXPECT_TRUE(to_json_text(parse_result(text, "run.json")) == text);
  }
}

TEST(result_json, keeps_histograms_exactly) {
  auto const written = samples::everything();
  auto const read = parse_result(to_json_text(written), "run.json");
  EXPECT_EQ(read.totals.all.response_time, written.totals.all.response_time);
  EXPECT_EQ(read.totals.all.response_time.min_us(), written.totals.all.response_time.min_us());
  EXPECT_EQ(read.totals.all.response_time.max_us(), written.totals.all.response_time.max_us());
  EXPECT_EQ(read.totals.all.response_time.out_of_range(), 1u);
  EXPECT_EQ(read.totals.steps[1].server_timing.at("db"), written.totals.steps[1].server_timing.at("db"));
  EXPECT_EQ(read.totals.intervals[5].response_time, written.totals.intervals[5].response_time);
}

TEST(result_json, leaves_out_what_was_not_measured) {
  auto const plain = to_json(samples::plain());
  for (auto const* key : {"send_lag_ms", "ttfb_ms", "server_timing_ms", "tls_time_ms", "shards"}) {
    EXPECT_FALSE(plain.contains(key)) << key;
  }
  EXPECT_FALSE(plain.at("rate").as_object().contains("offered_rps"));
  EXPECT_FALSE(plain.at("plan").as_object().contains("rate_rps"));
  EXPECT_FALSE(plain.at("plan").as_object().contains("scenario"));
}

TEST(result_json, classes_sum_up_to_what_was_offered) {
  auto const o = to_json(samples::everything());
  auto const& requests = o.at("requests").as_object();
  auto const n = [&](char const* key) { return requests.at(key).to_number<std::int64_t>(); };
  EXPECT_EQ(n("ok") + n("failed") + n("timed_out") + n("censored"), n("offered"));
}

TEST(result_json, ignores_keys_it_does_not_know) {
  auto o = to_json(samples::plain());
  o["from_the_future"] = json::array{1, 2, 3};
  EXPECT_EQ(message_of(o), "no complaint");
}

// What is done to a good document, and what is said about it.
struct damage {
  void (*apply)(json::object&);
  char const* message;
};

TEST(result_json, says_what_is_wrong_and_where) {
  damage const cases[] = {
      {[](auto& o) { o.erase("schema"); }, "run.json: schema: expected a value, found none"},
      {[](auto& o) { o["schema"] = "loadgen.run/9"; },
       R"(run.json: schema: expected "loadgen.run/1", found "loadgen.run/9")"},
      {[](auto& o) { o["started_at"] = "yesterday"; },
       "run.json: started_at: expected a time such as 2026-01-31T12:34:56.789Z"},
      {[](auto& o) { o["client"] = "both"; }, R"(run.json: client: expected "async" or "sync")"},
      {[](auto& o) { o["duration_s"] = "10"; }, "run.json: duration_s: expected a number"},
      {[](auto& o) { o["requests"].as_object()["ok"] = -1; },
       "run.json: requests.ok: expected a whole number, 0 or more"},
      {[](auto& o) { o["errors"].as_object()["cosmic_rays"] = 1; },
       R"(run.json: errors.cosmic_rays: "cosmic_rays" is no kind of outcome)"},
      {[](auto& o) { o["status"].as_object()["2xx"] = 1; },
       "run.json: status.2xx: expected a status as the key"},
      {[](auto& o) { o["steps"].as_array()[0].as_object()["name"] = 5; },
       "run.json: steps[0].name: expected a string"},
      {[](auto& o) { o["steps"] = json::object{}; }, "run.json: steps: expected an array"},
      {[](auto& o) { o["labels"] = 1; }, "run.json: labels: expected an object"},
      {[](auto& o) { o["valid"] = "yes"; }, "run.json: valid: expected true or false"},
      {[](auto& o) { o["valid"] = false; },
       "run.json: invalid_reasons: expected a reason, since valid is false"},
      {[](auto& o) { o["plan"].as_object()["connections"] = 5'000'000'000; },
       "run.json: plan.connections: expected at most 1000000000"},
      {[](auto& o) { o["histograms"].as_object().erase("response_time"); },
       "run.json: histograms.response_time: expected a value, found none"},
      {[](auto& o) { o["response_time_ms"].as_object()["count"] = 2; },
       "run.json: response_time_ms.count: expected the histogram's own count"},
      {[](auto& o) { o["response_time_ms"].as_object()["max"] = -1; },
       "run.json: response_time_ms.max: expected a time in ms"},
  };
  for (auto const& [apply, message] : cases) {
    auto o = to_json(samples::plain());
    apply(o);
    EXPECT_EQ(message_of(o), message);
  }
  EXPECT_EQ(message_of(json::value{1}), "run.json: expected an object");
}

TEST(result_json, says_that_a_histogram_is_none) {
  auto o = to_json(samples::plain());
  o["histograms"].as_object()["response_time"] = "!";
  EXPECT_THAT(
      message_of(o),
      testing::StartsWith("run.json: histograms.response_time: expected an HdrHistogram V2 in base64: "));
}

TEST(result_json, says_where_a_file_stops_being_json) {
  auto const message = [](std::string_view text) -> std::string {
    try {
      parse_result(text, "run.json");
    } catch (bad_file const& e) {
      return e.what();
    }
    return {};
  };
  EXPECT_EQ(message("{\n  \"schema\": x}"), "run.json:2:13: not JSON: syntax error");
  EXPECT_EQ(message("{} {}"), "run.json:1:4: not JSON: extra data");
  EXPECT_EQ(message("{\"a\": "), "run.json:1:7: not JSON: incomplete JSON");
  EXPECT_EQ(message(""), "run.json:1:1: not JSON: incomplete JSON");
}

TEST(result_json, says_why_a_file_cannot_be_read) {
  try {
    read_result("/nonexistent/run.json");
    FAIL();
  } catch (bad_file const& e) {
    EXPECT_STREQ(e.what(), "/nonexistent/run.json: cannot be read: No such file or directory");
  }
  try {
    read_result("/");
    FAIL();
  } catch (bad_file const& e) {
    EXPECT_STREQ(e.what(), "/: cannot be read: Is a directory");
  }
}

}  // namespace
}  // namespace loadgen::report
