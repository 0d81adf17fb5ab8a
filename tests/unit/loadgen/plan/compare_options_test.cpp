#include "plan/compare_options.hpp"

#include "plan/bad_value.hpp"
#include "plan/options.hpp"

#include <gmock/gmock.h>

namespace loadgen::plan {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using words = std::vector<std::string>;

compare_command parsed(words arguments) {
  arguments.insert(arguments.begin(), "compare");
  return std::get<compare_command>(parse(arguments, {"1.2.3", [] { return 4711U; }}));
}

std::string complaint(words const& arguments) {
  try {
    parsed(arguments);
  } catch (usage_error const& e) {
    return e.what();
  }
  return "none";
}

TEST(compare_options, two_urls) {
  auto const c = parsed({"http://a:1/x", "http://b:2/x", "--pid-a", "11", "-c", "8", "--name-b", "new"});
  EXPECT_EQ(c.a.load.target.host, "a");
  EXPECT_EQ(c.b.load.target.host, "b");
  EXPECT_EQ(c.a.load.connections, 8U);
  EXPECT_EQ(c.a.name, "A");
  EXPECT_EQ(c.b.name, "new");
  EXPECT_EQ(c.a.pid, "11");
  EXPECT_EQ(c.b.pid, "");
  EXPECT_EQ(c.measured, 3s);
  EXPECT_EQ(c.discarded, 500ms);
  EXPECT_EQ(c.how.looks, (std::vector<unsigned>{10, 20, 30}));
  EXPECT_EQ(c.how.seed, 4711U);
  EXPECT_EQ(c.b.load.seed, 4711U);
}

TEST(compare_options, one_target_and_requests_before) {
  auto const c = parsed({"http://h:80/", "--before-a", "put http://h:90/db-mode {\"mode\": \"pooled\"}",
                         "--metrics-b", "http://h:90/metrics"});
  EXPECT_EQ(c.b.load.target.host, "h");
  ASSERT_TRUE(c.a.before);
  EXPECT_EQ(c.a.before->method, "PUT");
  EXPECT_EQ(c.a.before->target, "/db-mode");
  EXPECT_EQ(c.a.before->body, "{\"mode\": \"pooled\"}");
  EXPECT_EQ(c.a.before->where.port, "90");
  EXPECT_FALSE(c.b.before);
  ASSERT_TRUE(c.b.metrics);
  EXPECT_EQ(c.b.metrics->method, "GET");
}

TEST(compare_options, how_to_judge) {
  auto const c =
      parsed({"http://h/", "--equivalence", "p50_ms=10%", "--minimal-effect", "cpu_us_per_request=0.02",
              "--advisory", "throughput_rps", "--guard", "p50_ms", "--error-rate", "1%", "--looks", "5,9"});
  auto const& m = c.metrics;
  EXPECT_DOUBLE_EQ(m[1].equivalence, 0.1);
  EXPECT_DOUBLE_EQ(m[0].minimal_effect, 0.02);
  EXPECT_FALSE(m[2].gated);
  EXPECT_TRUE(m[1].guard);
  EXPECT_DOUBLE_EQ(c.how.error_rate, 0.01);
  EXPECT_EQ(c.how.looks, (std::vector<unsigned>{5, 9}));
}

TEST(compare_options, saved_ones_need_no_url) {
  auto const c = parsed({"--from", "a.json", "--from", "b.json"});
  EXPECT_EQ(c.from, (words{"a.json", "b.json"}));
}

TEST(compare_options, mistakes_are_named) {
  EXPECT_THAT(complaint({}), HasSubstr("expected a URL or --scenario FILE"));
  EXPECT_THAT(complaint({"http://a/", "http://b/", "http://c/"}),
              HasSubstr("expected two URLs, not also 'http://c/'"));
  EXPECT_THAT(complaint({"http://h/", "--from", "a.json"}), HasSubstr("expected no URL with it"));
  EXPECT_THAT(complaint({"http://h/", "--before-a", "PUT"}), HasSubstr("expected METHOD URL [BODY]"));
  EXPECT_THAT(complaint({"http://h/", "--before-a", "PUT https://h/"}), HasSubstr("expected an http:// URL"));
  EXPECT_THAT(complaint({"http://h/", "--equivalence", "p50_ms"}), HasSubstr("expected METRIC=SHARE"));
  EXPECT_THAT(complaint({"http://h/", "--guard", "p51_ms"}),
              HasSubstr("expected one of cpu_us_per_request, p50_ms"));
  EXPECT_THAT(complaint({"http://h/", "--looks", "20,10"}), HasSubstr("expected growing numbers of quads"));
  EXPECT_THAT(complaint({"http://h/", "--error-rate", "0"}), HasSubstr("expected a share above 0"));
  EXPECT_THAT(complaint({"http://h/", "--block", "50ms"}), HasSubstr("expected at least 100ms"));
  EXPECT_THAT(complaint({"http://h/", "--start-a", "./run"}),
              HasSubstr("--start-a and --start-b go together"));
  EXPECT_THAT(complaint({"http://h/", "--advisory", "cpu_us_per_request", "--advisory", "p50_ms",
                         "--advisory", "throughput_rps"}),
              HasSubstr("expected at least one metric that is not advisory"));
}

}  // namespace
}  // namespace loadgen::plan
