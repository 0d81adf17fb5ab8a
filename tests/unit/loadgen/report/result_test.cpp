#include "report/result.hpp"

#include <gtest/gtest.h>

namespace loadgen::report {
namespace {

using namespace std::chrono_literals;

plan::plan base() {
  plan::plan p;
  p.target.host_header = "shop.example";
  p.work.steps.resize(1);
  p.work.steps[0].target = {plan::literal{"/hello?x=1"}};
  return p;
}

std::string target_of(plan::plan const& p) {
  return make_result({}, p, {}).plan.target;
}

TEST(result, spells_the_target) {
  auto p = base();
  EXPECT_EQ(target_of(p), "http://shop.example/hello?x=1");
  p.target.tls = true;
  EXPECT_EQ(target_of(p), "https://shop.example/hello?x=1");
  p.target.unix_socket = "/run/shop.sock";
  EXPECT_EQ(target_of(p), "https+unix:///run/shop.sock/hello?x=1");
  p = base();
  p.work.name = "shop";
  EXPECT_EQ(target_of(p), "http://shop.example");
  p = base();
  p.work.steps[0].target = {plan::literal{"/"}, plan::uuid{}};
  EXPECT_EQ(target_of(p), "http://shop.example");
  p.target.host_header.clear();
  p.target.host = "::1";
  p.target.port = "80";
  EXPECT_EQ(target_of(p), "http://[::1]:80");
}

TEST(result, has_one_rate_or_stages) {
  auto p = base();
  EXPECT_FALSE(make_result({}, p, {}).plan.rate_rps);
  p.loop = plan::loop_kind::open;
  p.stages = {{1s, 100, 100}, {2s, 100, 100}};
  EXPECT_EQ(make_result({}, p, {}).plan.rate_rps, 100);
  EXPECT_TRUE(make_result({}, p, {}).plan.stages.empty());
  p.stages = {{1s, 0, 100}, {2s, 100, 100}};
  EXPECT_FALSE(make_result({}, p, {}).plan.rate_rps);
  EXPECT_EQ(make_result({}, p, {}).plan.stages.size(), 2u);
}

TEST(result, has_a_duration_or_a_number_of_requests) {
  auto p = base();
  p.duration = 1500ms;
  EXPECT_EQ(make_result({}, p, {}).plan.duration_s, 1.5);
  p.requests = 100;
  EXPECT_FALSE(make_result({}, p, {}).plan.duration_s);
  EXPECT_EQ(make_result({}, p, {}).plan.requests, 100u);
}

TEST(result, counts_what_was_given_up_unsent_as_failed) {
  record::step_totals step;
  for (auto& n : step.outcomes) n = 1;
  auto const c = counts_of(step);
  EXPECT_EQ(c.ok, 1u);
  EXPECT_EQ(c.timed_out, 1u);
  EXPECT_EQ(c.censored, 1u);
  EXPECT_EQ(c.failed, record::outcome_count - 3);
}

TEST(result, says_threads_of_the_synchronous_client) {
  auto p = base();
  p.client = plan::client_kind::sync;
  p.connections = 12;
  EXPECT_EQ(make_result({}, p, {}).plan.threads, 12u);
}

}  // namespace
}  // namespace loadgen::report
