#include "report/merge.hpp"

#include "report/bad_file.hpp"
#include "report/result_json.hpp"
#include "report/run_windows.hpp"
#include "sample_run.hpp"

#include <gtest/gtest.h>

namespace loadgen::report {
namespace {

std::string refusal(named_result const& a, named_result const& b) {
  named_result const both[] = {a, b};
  try {
    merge(both);
  } catch (bad_file const& e) {
    return e.what();
  }
  return "merged";
}

// Four shards of one population and the population itself, recorded side by side.
struct shards : testing::Test {
  static constexpr int count = 4;
  std::vector<named_result> parts;
  run_result whole = samples::plain();

  shards() {
    for (int i = 0; i < count; ++i) parts.push_back({"shard.json", samples::plain()});
    reset(whole.totals);
    for (auto& part : parts) reset(part.result.totals);
    for (std::int64_t i = 0; i < 100'000; ++i) {
      auto const us = 50 + i * i % 1'000'003;
      record_into(whole.totals, us);
      record_into(parts[static_cast<std::size_t>(i % count)].result.totals, us);
    }
  }
  static void reset(record::totals& t) {
    t.all = {};
    t.all.name = "all";
    t.steps = {{}};
    t.steps[0].name = "GET /hello";
  }
  static void record_into(record::totals& t, std::int64_t us) {
    for (auto* step : {&t.all, &t.steps[0]}) {
      step->response_time.record(us);
      step->service_time.record(us / 2);
      ++step->offered;
      ++step->completed;
      ++step->outcomes[0];
    }
  }
};

TEST_F(shards, give_what_one_run_would_have_recorded) {
  auto const sum = merge(parts);
  EXPECT_EQ(sum.totals.all.response_time, whole.totals.all.response_time);
  EXPECT_EQ(sum.totals.steps[0].service_time, whole.totals.steps[0].service_time);
  EXPECT_EQ(to_json(sum).at("response_time_ms"), to_json(whole).at("response_time_ms"));
  EXPECT_EQ(sum.shards, 4u);
}

TEST_F(shards, give_the_same_by_way_of_files) {
  std::vector<named_result> read;
  for (auto const& part : parts)
    read.push_back({"shard.json", parse_result(to_json_text(part.result), "shard.json")});
  auto const sum = merge(read);
  EXPECT_EQ(sum.totals.all.response_time, whole.totals.all.response_time);
  EXPECT_EQ(to_json(sum).at("response_time_ms"), to_json(whole).at("response_time_ms"));
}

TEST_F(shards, can_be_merged_in_steps) {
  named_result const halves[] = {{"a", merge(std::span{parts}.first(2))},
                                 {"b", merge(std::span{parts}.last(2))}};
  EXPECT_TRUE(to_json_text(merge(halves)) == to_json_text(merge(parts)));
}

TEST(merge, of_one_is_the_same) {
  named_result const one[] = {{"a.json", samples::everything()}};
  EXPECT_TRUE(to_json_text(merge(one)) == to_json_text(one[0].result));
}

TEST(merge, sums_up_counters_and_rates) {
  named_result const two[] = {{"a.json", samples::everything()}, {"b.json", samples::everything()}};
  auto const sum = merge(two);
  auto const& t = sum.totals;
  EXPECT_EQ(t.all.offered, 20'000u);
  EXPECT_EQ(counts_of(t.all).timed_out, 10u);
  EXPECT_EQ(t.all.status.at(503), 20u);
  EXPECT_EQ(t.duration_s, 10);
  EXPECT_EQ(t.offered_rps, 2000);
  EXPECT_EQ(t.achieved_rps, 1996);
  EXPECT_EQ(t.connections_opened, 152u);
  EXPECT_EQ(t.cpu_user_s, 1.5);
  EXPECT_EQ(t.slowest.size(), 2u);
  EXPECT_EQ(t.invalid_reasons.size(), 1u) << "the same reason is named once";
  EXPECT_EQ(t.all.response_time.out_of_range(), 2u);
  EXPECT_EQ(sum.plan.rate_rps, 2000);
  EXPECT_EQ(sum.plan.connections, 128u);
  ASSERT_EQ(t.intervals.size(), 11u);
  EXPECT_EQ(t.intervals[5].completed, 2000u);
  EXPECT_EQ(t.intervals[5].backlog, 80u);
  EXPECT_EQ(t.intervals[5].response_time.count(), 20u);
}

TEST(merge, evaluates_shared_thresholds_on_the_sum) {
  auto a = samples::everything();
  auto b = samples::everything();
  b.thresholds.pop_back();
  a.thresholds[2].ok = false;
  named_result const two[] = {{"a.json", a}, {"b.json", b}};
  auto const sum = merge(two);
  ASSERT_EQ(sum.thresholds.size(), 3u);
  EXPECT_EQ(sum.thresholds[2].expression, "login.p50<=2ms");
  EXPECT_TRUE(sum.thresholds[2].ok);
  EXPECT_FALSE(sum.thresholds[1].ok);
}

TEST(merge, says_which_threshold_it_does_not_understand) {
  auto r = samples::everything();
  r.thresholds[0].expression = "nonsense";
  EXPECT_EQ(refusal({"a.json", r}, {"b.json", r}).find("a.json: thresholds: \"nonsense\": "), 0u);
}

TEST(merge, keeps_labels_that_agree) {
  auto a = samples::everything();
  auto b = samples::everything();
  b.labels["machine"] = "another";
  a.labels["only"] = "here";
  named_result const two[] = {{"a.json", a}, {"b.json", b}};
  EXPECT_EQ(merge(two).labels, (std::map<std::string, std::string>{{"db_mode", "per_request"}}));
}

TEST(merge, finds_steps_by_name) {
  auto a = samples::everything();
  auto b = samples::everything();
  std::swap(b.totals.steps[0], b.totals.steps[1]);
  b.totals.steps.emplace_back().name = "new";
  named_result const two[] = {{"a.json", a}, {"b.json", b}};
  auto const steps = merge(two).totals.steps;
  ASSERT_EQ(steps.size(), 3u);
  EXPECT_EQ(steps[0].name, "login");
  EXPECT_EQ(steps[0].offered, 2000u);
  EXPECT_EQ(steps[2].name, "new");
}

TEST(merge, lays_short_rows_on_the_grid_of_long_ones) {
  auto a = samples::plain();
  auto b = samples::plain();
  auto const row = [](double begin, double length, std::uint64_t completed, std::uint64_t in_flight) {
    record::interval_totals i;
    i.begin_s = begin;
    i.length_s = length;
    i.completed = completed;
    i.in_flight = in_flight;
    return i;
  };
  a.totals.intervals = {row(0, 2, 100, 5), row(2, 1, 50, 4)};
  b.totals.intervals = {row(0, 1, 10, 1), row(1, 1, 20, 2), row(2, 1, 30, 3), row(3, 0.5, 40, 1)};
  named_result const two[] = {{"a.json", a}, {"b.json", b}};
  auto const rows = merge(two).totals.intervals;
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].completed, 130u);
  EXPECT_EQ(rows[0].in_flight, 7u);
  EXPECT_EQ(rows[1].begin_s, 2);
  EXPECT_EQ(rows[1].length_s, 1.5);
  EXPECT_EQ(rows[1].completed, 120u);
  EXPECT_EQ(rows[1].in_flight, 5u);
}

TEST(merge, keeps_of_the_plan_what_can_be_added) {
  auto a = samples::plain();
  auto b = samples::plain();
  named_result two[] = {{"a.json", a}, {"b.json", b}};
  EXPECT_EQ(merge(two).plan.requests, 2u);
  two[1].result.plan.requests.reset();
  EXPECT_FALSE(merge(two).plan.requests);
  for (auto& r : two) r.result.plan.stages = {{std::chrono::seconds{1}, 0, 100}};
  EXPECT_EQ(merge(two).plan.stages[0].end_rps, 200);
  two[1].result.plan.stages[0].length *= 2;
  EXPECT_TRUE(merge(two).plan.stages.empty());
}

// Three rounds of ten seconds, half a minute apart, given in another order than they were run in.
struct rounds : testing::Test {
  std::vector<named_result> all;

  rounds() {
    for (int const i : {1, 0, 2}) {
      auto r = samples::everything();
      r.totals.started_at += std::chrono::seconds{30 * i};
      r.totals.intervals[3].completed = 100 + static_cast<std::uint64_t>(i);
      all.push_back({"round.json", r});
    }
  }
};

TEST_F(rounds, are_one_long_run) {
  auto const sum = merge(all);
  EXPECT_EQ(sum.totals.duration_s, 30);
  EXPECT_EQ(sum.totals.started_at, all[1].result.totals.started_at);
  EXPECT_EQ(sum.totals.achieved_rps, 998);
  EXPECT_EQ(sum.totals.offered_rps, 1000);
  EXPECT_EQ(sum.plan.connections, 64u);
  EXPECT_EQ(sum.plan.rate_rps, 1000);
  EXPECT_EQ(sum.totals.connections_opened, 3 * 76u);
  EXPECT_EQ(sum.plan.duration_s, 30);
}

TEST_F(rounds, follow_each_other_over_time) {
  auto const rows = merge(all).totals.intervals;
  ASSERT_EQ(rows.size(), 31u);  // one warm-up of a second, three times ten seconds
  for (std::size_t i = 0; i < rows.size(); ++i) EXPECT_EQ(rows[i].begin_s, static_cast<double>(i));
  EXPECT_EQ(rows[3].completed, 100u);
  EXPECT_EQ(rows[13].completed, 101u);
  EXPECT_EQ(rows[23].completed, 102u);
}

TEST_F(rounds, keep_stages_only_where_they_are_the_same) {
  for (auto& r : all) {
    r.result.plan.rate_rps.reset();
    r.result.plan.stages = {{std::chrono::seconds{1}, 0, 100}};
  }
  EXPECT_EQ(merge(all).plan.stages[0].end_rps, 100);
  all[2].result.plan.stages[0].end_rps = 200;
  EXPECT_TRUE(merge(all).plan.stages.empty());
  EXPECT_FALSE(merge(all).plan.rate_rps);
}

TEST(run_windows, tell_shards_from_rounds) {
  std::vector<named_result> all(3, {"x", samples::everything()});
  auto const at = [&](std::size_t i, int ms) {
    all[i].result.totals.started_at = samples::everything().totals.started_at + std::chrono::milliseconds{ms};
  };
  at(1, 50);  // a shard beside the first
  at(2, 30'000);
  run_windows const windows{all};
  EXPECT_TRUE(windows.overlap());
  EXPECT_NEAR(windows.covered_s(), 20.05, 1e-9);
  EXPECT_EQ(windows.most_at_once([](auto const& p) { return p.connections; }), 128);
  at(1, 10'000);  // begins when the first ends
  EXPECT_FALSE(run_windows{all}.overlap());
}

TEST(merge, refuses_what_was_not_the_same_load) {
  auto const a = samples::plain();
  EXPECT_EQ(refusal({"a.json", a}, {"b.json", samples::everything()}),
            "b.json: loop: expected \"closed\" as in a.json, found \"open\"");
  auto b = a;
  b.plan.client = plan::client_kind::sync;
  EXPECT_EQ(refusal({"a.json", a}, {"b.json", b}),
            "b.json: client: expected \"async\" as in a.json, found \"sync\"");
  b = a;
  b.plan.target = "http://elsewhere/";
  EXPECT_EQ(refusal({"a.json", a}, {"b.json", b}),
            "b.json: plan.target: expected \"http://127.0.0.1:8080/hello\" as in a.json, found "
            "\"http://elsewhere/\"");
}

}  // namespace
}  // namespace loadgen::report
