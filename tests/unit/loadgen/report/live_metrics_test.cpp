#include "report/live_metrics.hpp"

#include "support/golden.hpp"

#include <gmock/gmock.h>

#include <thread>
#include <vector>

namespace loadgen::report {
namespace {

using poolbench::tests::expect_golden;
using record::outcome;
using testing::HasSubstr;

plan::plan shop() {
  plan::plan p;
  p.work.name = "shop";
  p.work.steps.resize(2);
  p.work.steps[0].name = "login";
  p.work.steps[1].name = "GET /products";
  p.labels = {{"db_mode", "pooled"}};
  p.seed = 42;
  return p;
}

TEST(live_metrics, are_what_the_golden_file_holds) {
  live_metrics m{shop(), [] { return 1.5; }};
  m.on_request(0, outcome::ok, 1500, 1400);
  m.on_request(1, outcome::ok, 100, 90);
  m.on_request(1, outcome::ok, 101, 90);
  m.on_request(1, outcome::ok, 11'000'000, 10'000'001);
  m.on_request(1, outcome::timed_out, 5'000'000, 5'000'000);
  m.on_request(1, outcome::dropped, 10, 0);
  m.on_send_lag(20);
  m.on_send_lag(2'000'000);
  m.on_connection_opened();
  engine::progress now;
  now.target_rps = 1000;
  now.in_flight = 7;
  now.backlog = 2;
  m.on_progress(now);
  expect_golden("report/live_metrics.txt", m.text());
}

TEST(live_metrics, ignore_a_step_that_is_none) {
  live_metrics m{shop()};
  // All but the CPU time, which comes last and goes on.
  auto const requests = [&m] {
    auto const text = m.text();
    return text.substr(0, text.find("process_cpu_seconds_total"));
  };
  auto const before = requests();
  m.on_request(2, outcome::ok, 1, 1);
  EXPECT_EQ(requests(), before);
}

TEST(live_metrics, make_labels_that_prometheus_takes) {
  auto p = shop();
  p.labels = {{"a-b", "1"}, {"step", "2"}, {"9lives", "3"}, {"__x", "quote \" here"}};
  auto const text = live_metrics{p}.text();
  EXPECT_THAT(text, HasSubstr("a_b=\"1\""));
  EXPECT_THAT(text, HasSubstr("label_step=\"2\""));
  EXPECT_THAT(text, HasSubstr("label_9lives=\"3\""));
  EXPECT_THAT(text, HasSubstr("label___x=\"quote \\\" here\""));
}

TEST(live_metrics, lose_nothing_between_threads) {
  live_metrics m{shop()};
  std::vector<std::jthread> workers;
  for (int i = 0; i < 4; ++i) {
    workers.emplace_back([&m] {
      for (int n = 0; n < 10'000; ++n) m.on_request(0, outcome::ok, n, n);
    });
  }
  workers.clear();
  EXPECT_THAT(m.text(),
              HasSubstr("loadgen_request_duration_seconds_count{client=\"async\",db_mode=\"pooled\","
                        "step=\"login\",outcome=\"ok\"} 40000\n"));
}

}  // namespace
}  // namespace loadgen::report
