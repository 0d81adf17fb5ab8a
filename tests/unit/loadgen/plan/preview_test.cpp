#include "plan/preview.hpp"

#include "plan/scenario_file.hpp"
#include "support/golden.hpp"

#include <gtest/gtest.h>

namespace loadgen::plan {
namespace {

constexpr auto two_journeys = R"toml(
[feeds.users]
columns = ["name"]
rows = ["a", "b"]
[[setup]]
name = "login"
request = "POST /login"
form = { username = "${users.name}" }
extract.token.json = "/token"
[[journey]]
name = "read"
weight = 9
request = "GET /list?n=${random:1:9}"
headers.Authorization = "Bearer ${token}"
[[journey]]
name = "write"
[[journey.step]]
name = "make"
request = "POST /things"
json = { n = "${counter}", token = "${token}" }
[[journey.step]]
name = "drop"
request = "DELETE /things/${users.name}"
[[teardown]]
name = "logout"
request = "POST /logout"
)toml";

plan two_journey_plan() {
  plan what;
  what.work = parse_scenario(two_journeys, "two.toml").work;
  what.target.host_header = "127.0.0.1:8080";
  return what;
}

TEST(preview, each_journey_once) {
  poolbench::tests::expect_golden("loadgen_preview.txt", preview(two_journey_plan(), std::nullopt));
}

TEST(preview, journeys_as_their_weights_draw_them) {
  auto const shown = preview(two_journey_plan(), 1000);
  std::size_t reads = 0, writes = 0;
  for (auto at = shown.find("### journey 'read'"); at != shown.npos;
       at = shown.find("### journey 'read'", at + 1)) {
    ++reads;
  }
  for (auto at = shown.find("step 1 of 2: make"); at != shown.npos;
       at = shown.find("step 1 of 2: make", at + 1)) {
    ++writes;
  }
  EXPECT_EQ(reads + writes, 1000U);
  EXPECT_NEAR(static_cast<double>(reads), 900, 50);
  EXPECT_EQ(preview(two_journey_plan(), 1000), shown);
}

TEST(preview, describes_a_scenario) {
  EXPECT_EQ(describe(two_journey_plan().work), "two: 2 journeys, 5 steps, 1 feed");
}

}  // namespace
}  // namespace loadgen::plan
