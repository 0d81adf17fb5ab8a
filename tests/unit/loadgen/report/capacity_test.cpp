#include "plan/threshold.hpp"
#include "report/capacity_json.hpp"
#include "report/capacity_text.hpp"
#include "sample_run.hpp"
#include "support/golden.hpp"

#include <gmock/gmock.h>

#include <cmath>

namespace loadgen::report {
namespace {

using capacity::held;
using capacity::search_end;
using poolbench::tests::expect_golden;
using testing::HasSubstr;

plan::plan objective(std::vector<std::string> const& expressions) {
  plan::plan p;
  for (auto const& e : expressions) p.thresholds.push_back(plan::parse_threshold(e, {}));
  return p;
}

// A run of 1,000 requests that took 1 to 10 ms.
record::totals run_of(std::uint64_t unsent = 0, std::uint64_t failed = 0) {
  record::totals t;
  t.duration_s = 1;
  t.achieved_rps = 1000;
  t.all.offered = 1000;
  t.all.started = 1000 - unsent;
  t.all.completed = 1000 - unsent;
  t.all.outcomes[static_cast<std::size_t>(record::outcome::ok)] = 1000 - unsent - failed;
  t.all.outcomes[static_cast<std::size_t>(record::outcome::unexpected_status)] = failed;
  t.all.outcomes[static_cast<std::size_t>(record::outcome::censored)] = unsent;
  for (int i = 1; i <= 1000; ++i) t.all.response_time.record(i * 10);
  return t;
}

TEST(judge_probe, holds_when_every_objective_does_and_requests_were_sent) {
  auto const slo = objective({"p99<20ms", "error_rate<0.1%"});
  auto const p = judge_probe(slo, run_of(), 1000);
  EXPECT_EQ(p.outcome, held::yes);
  EXPECT_EQ(p.rate_rps, 1000);
  EXPECT_EQ(p.completed, 1000U);
  EXPECT_NEAR(p.p99_ms, 9.9, 0.01);
  EXPECT_EQ(p.objectives.size(), 2U);
  EXPECT_EQ(judge_probe(slo, run_of(10), 1000).outcome, held::yes);  // 1 %
}

TEST(judge_probe, misses_when_one_objective_does_not_hold) {
  EXPECT_EQ(judge_probe(objective({"p99<9ms"}), run_of(), 1000).outcome, held::no);
  auto const p = judge_probe(objective({"p99<20ms", "error_rate<0.1%"}), run_of(0, 1), 1000);
  EXPECT_EQ(p.outcome, held::no);
  EXPECT_EQ(p.failed, 1U);
}

TEST(judge_probe, misses_when_the_target_does_not_keep_up) {
  auto const p = judge_probe(objective({"error_rate<1%"}), run_of(11), 1000);
  EXPECT_EQ(p.outcome, held::no);
  EXPECT_DOUBLE_EQ(p.unsent, 0.011);
}

TEST(judge_probe, says_nothing_when_the_run_was_not_valid) {
  auto totals = run_of();
  totals.invalid_reasons = {"send lag"};
  EXPECT_EQ(judge_probe(objective({"p99<20ms"}), totals, 1000).outcome, held::not_valid);
}

TEST(judge_probe, of_a_run_in_which_nothing_happened_misses) {
  EXPECT_EQ(judge_probe(objective({"p99<20ms"}), {}, 1).outcome, held::no);
}

plan_summary summary() {
  plan_summary s;
  s.target = "http://127.0.0.1:8080/";
  s.connections = 64;
  s.threads = 1;
  s.loop = plan::loop_kind::open;
  s.arrivals = plan::arrivals_kind::poisson;
  s.duration_s = 5;
  s.warmup_s = 1;
  s.timeout_s = 5;
  s.seed = 42;
  return s;
}

probe probe_at(double rate, held outcome, double p99) {
  probe p;
  p.rate_rps = rate;
  p.outcome = outcome;
  p.at_s = rate / 100;
  p.achieved_rps = rate;
  p.completed = static_cast<std::uint64_t>(rate * 5);
  p.p50_ms = 1.5;
  p.p99_ms = p99;
  p.objectives = {{"p99<20ms", p99, p99 < 20}, {"error_rate<0.1%", 0.0, true}};
  if (outcome == held::not_valid) p.invalid_reasons = {"send lag p99 is 3 ms, more than 1 ms"};
  if (rate > 1700) p.unsent = 0.2;
  return p;
}

capacity_result found() {
  capacity_result r;
  r.tool = {"1.2.3", "abcdef0"};
  r.plan = summary();
  r.labels = {{"db_mode", "pooled"}};
  r.duration_s = 61.5;
  r.objectives = {"p99<20ms", "error_rate<0.1%"};
  for (double const rate : {100, 200, 400, 800}) r.probes.push_back(probe_at(rate, held::yes, rate / 100));
  r.probes.push_back(probe_at(1600, held::not_valid, 12));
  r.probes.push_back(probe_at(1600, held::no, 25.4));
  for (double const rate : {1200, 1400, 1450}) r.probes.push_back(probe_at(rate, held::yes, rate / 80));
  for (double const rate : {1500, 1525, 1800}) r.probes.push_back(probe_at(rate, held::no, rate / 70));
  r.end = search_end::found;
  r.edge = {1462.4, 1480.6, 1511.1};
  r.highest_held_rps = 1450;
  return r;
}

TEST(capacity_text, is_golden) {
  expect_golden("report/capacity_found.txt", summary_text(found(), {"capacity.json"}, {}));
  expect_golden("report/capacity.json", to_json_text(found()));
}

TEST(capacity_text, says_why_it_found_nothing) {
  auto r = found();
  r.end = search_end::above_highest;
  EXPECT_THAT(
      summary_text(r, {}, {}),
      HasSubstr("INCONCLUSIVE  the target holds 1,450 requests/s, the highest rate that --max-rate allows"));
  r.end = search_end::below_lowest;
  EXPECT_THAT(summary_text(r, {}, {}),
              HasSubstr("INCONCLUSIVE  the target misses p99<20ms, error_rate<0.1% even at 1 requests/s"));
  r.end = search_end::out_of_probes;
  EXPECT_THAT(summary_text(r, {}, {}),
              HasSubstr("INCONCLUSIVE  the edge is between 1,462 and 1,511 requests/s, wider than 5 %\n"));
  r.edge.reset();
  EXPECT_THAT(summary_text(r, {}, {}), HasSubstr("12 probes were not enough to meet the edge (--probes)"));
  r.end = search_end::generator_limited;
  EXPECT_THAT(summary_text(r, {}, {}),
              HasSubstr("NOT VALID  8 probes in a row were not valid; the target holds"));
  r.generator_limit_rps = 1600;
  auto const limited = summary_text(r, {}, {});
  EXPECT_THAT(limited,
              HasSubstr("NOT VALID  the generator could not offer 1,600 requests/s; the target holds 1,450"));
  EXPECT_THAT(limited, HasSubstr("why           send lag p99 is 3 ms"));
  r.interrupted = true;
  r.highest_held_rps = 0;
  r.in_journeys = true;
  EXPECT_THAT(summary_text(r, {}, {}), HasSubstr("INTERRUPTED  so far no rate was held"));
}

TEST(capacity_text, rates_of_journeys_are_called_so) {
  auto r = found();
  r.in_journeys = true;
  EXPECT_THAT(summary_text(r, {}, {}), HasSubstr("CAPACITY  1,481 journeys/s"));
  EXPECT_THAT(to_json_text(r), HasSubstr("\"rates_are_of\": \"journeys\""));
}

TEST(capacity_text, has_a_line_for_each_probe) {
  auto r = found();
  EXPECT_EQ(progress_line(r),
            "probe 12: 1,800/s  p99 25.7ms (missed), error_rate 0 %, 20 % unsent, missed; edge between 1,462 "
            "and 1,511");
  r.probes.resize(5);
  r.edge.reset();
  EXPECT_EQ(progress_line(r),
            "probe 5: 1,600/s  p99 12.0ms, error_rate 0 %, not valid: send lag p99 is 3 ms, more than 1 ms");
  r.probes.resize(1);
  EXPECT_EQ(progress_line(r), "probe 1: 100/s  p99 1.00ms, error_rate 0 %, held");
}

TEST(capacity_exit_code, is_the_designs) {
  auto r = found();
  EXPECT_EQ(exit_code_of(r), 0);
  for (auto const end : {search_end::above_highest, search_end::below_lowest, search_end::out_of_probes}) {
    r.end = end;
    EXPECT_EQ(exit_code_of(r), 3);
  }
  r.end = search_end::generator_limited;
  EXPECT_EQ(exit_code_of(r), 4);
  r.interrupted = true;
  EXPECT_EQ(exit_code_of(r), 130);
}

TEST(capacity_names, are_the_files) {
  EXPECT_EQ(name_of(search_end::found), "found");
  EXPECT_EQ(name_of(search_end::above_highest), "above_highest");
  EXPECT_EQ(name_of(search_end::below_lowest), "below_lowest");
  EXPECT_EQ(name_of(search_end::out_of_probes), "out_of_probes");
  EXPECT_EQ(name_of(search_end::generator_limited), "generator_limited");
  EXPECT_EQ(name_of(held::yes), "held");
  EXPECT_EQ(name_of(held::no), "missed");
  EXPECT_EQ(name_of(held::not_valid), "not_valid");
}

// --- sweep

sweep_result swept(capacity::usl const& law, std::vector<unsigned> const& levels) {
  sweep_result r;
  r.tool = {"1.2.3", "abcdef0"};
  r.plan = summary();
  r.plan.loop = plan::loop_kind::closed;
  r.plan.duration_s = 2;
  r.duration_s = 30;
  r.rounds = 2;
  for (unsigned round = 1; round <= 2; ++round) {
    for (auto const n : levels) {
      sweep_point p;
      p.connections = n;
      p.round = round;
      p.at_s = 3 * round;
      p.throughput = law.throughput(n) * ((n + round) % 2 == 0 ? 1.01 : 0.99);
      p.achieved_rps = p.throughput;
      p.completed = static_cast<std::uint64_t>(p.throughput * 2);
      p.p50_ms = n * 0.5;
      p.p99_ms = n * 2.5;
      r.points.push_back(p);
    }
  }
  fit_law(r);
  return r;
}

constexpr capacity::usl law{.lambda = 1000, .sigma = 0.05, .kappa = 0.002};

TEST(sweep_text, is_golden) {
  auto r = swept(law, {1, 2, 4, 8, 16, 32, 64});
  r.points[3].failed = 7;
  expect_golden("report/sweep_seen.txt", summary_text(r, {"sweep.json"}, {}));
  expect_golden("report/sweep.json", to_json_text(r));
  EXPECT_TRUE(peak_was_seen(r));
}

TEST(sweep_text, says_when_the_peak_was_extrapolated) {
  auto const r = swept(law, {1, 2, 4, 8, 12, 16});
  EXPECT_FALSE(peak_was_seen(r));
  EXPECT_THAT(summary_text(r, {}, {}), HasSubstr("extrapolated: only up to 16 were measured"));
  EXPECT_EQ(exit_code_of(r), 0);
}

TEST(sweep_text, says_when_there_is_no_peak) {
  auto const r = swept({1000, 0.2, 0}, {1, 2, 4, 8, 16});
  EXPECT_THAT(summary_text(r, {}, {}),
              HasSubstr("NO PEAK  up to 16 connections throughput only rises or levels off"));
}

TEST(sweep_text, leaves_out_what_was_not_valid) {
  auto r = swept(law, {1, 2, 4, 8, 16});
  for (auto& p : r.points) {
    if (p.connections < 8) continue;
    p.invalid_reasons = {"a generator thread was busy"};
    p.throughput = 5;
  }
  fit_law(r);
  EXPECT_FALSE(r.fit);  // three numbers are left
  EXPECT_EQ(exit_code_of(r), 4);
  auto const text = summary_text(r, {}, {});
  EXPECT_THAT(text, HasSubstr("NOT VALID  the generator was the bottleneck"));
  EXPECT_THAT(text, HasSubstr("not valid     a generator thread was busy (left out)"));
  EXPECT_THAT(to_json_text(r), HasSubstr("\"outcome\": \"no_fit\""));
  auto const levels = levels_of(r);
  ASSERT_EQ(levels.size(), 5U);
  EXPECT_EQ(levels[4].not_valid, 2U);
  EXPECT_EQ(levels[4].throughput, 0);
  EXPECT_NEAR(levels[0].throughput, 1000, 1);
}

TEST(sweep_text, says_when_the_law_does_not_fit) {
  auto r = swept(law, {10, 20, 30, 40});
  double const absurd[] = {10, 1, 1, 1.29};
  for (std::size_t i = 0; i < r.points.size(); ++i) r.points[i].throughput = absurd[i % 4];
  fit_law(r);
  EXPECT_EQ(exit_code_of(r), 3);
  EXPECT_THAT(summary_text(r, {}, {}), HasSubstr("INCONCLUSIVE  the Universal Scalability Law does not"));
  r.interrupted = true;
  EXPECT_EQ(exit_code_of(r), 130);
  EXPECT_THAT(summary_text(r, {}, {}), HasSubstr("INTERRUPTED  8 measurements so far"));
  EXPECT_THAT(to_json_text(r), HasSubstr("\"outcome\": \"interrupted\""));
}

TEST(sweep_text, has_a_line_for_each_measurement) {
  auto r = swept(law, {1, 2, 4, 8});
  r.points.back().failed = 3;
  r.points.back().invalid_reasons = {"why"};
  EXPECT_EQ(
      progress_line(r),
      "round 2 of 2: 8 connections, 5,527 requests/s, p50 4.00ms, p99 20.0ms, 3 failed; not valid: why");
  r.points.back() = {};
  r.points.back().round = 1;
  EXPECT_EQ(progress_line(r), "round 1 of 2: 0 connections, 0 requests/s");
}

}  // namespace
}  // namespace loadgen::report
