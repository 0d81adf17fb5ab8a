#include "loadgen.hpp"
#include "nginx.hpp"
#include "paths.hpp"

#include <boost/json.hpp>
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace loadgen::tests {
namespace {

using poolbench::tests::scratch_folder;
using testing::HasSubstr;

constexpr auto scenario = R"toml(
thresholds = ["list.error_rate<1%"]
[load]
connections = 3
requests = 30
[headers]
Authorization = "Bearer ${token}"
[feeds.users]
file = "users.csv"
order = "per_client"
[[setup]]
name = "login"
request = "POST /login/token"
form = { username = "${users.name}" }
extract.token.json = "/access_token"
[[journey]]
name = "reading"
[[journey.step]]
name = "list"
request = "GET /list"
extract.ids.json = "/*/id"
expect = { status = 200, json = { "/0/id" = "one" } }
[[journey.step]]
name = "item"
request = "GET /items/${ids}?n=${counter}"
)toml";

class scenario_command : public testing::Test {
 protected:
  scenario_command() {
    std::ofstream(folder_ / "users.csv") << "name\na\nb\n";
    std::ofstream(folder_ / "s.toml") << scenario;
  }

  boost::json::value result() const {
    std::ifstream file(folder_ / "r.json");
    return boost::json::parse(
        std::string(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()));
  }

  scratch_folder folder_;
};

TEST_F(scenario_command, runs_journeys_with_what_setup_has_extracted) {
  nginx const server;
  for (auto const* client : {"async", "sync"}) {
    auto const run =
        run_loadgen({"run", "--scenario", folder_ / "s.toml", "--client", client, "--unix-socket",
                     server.socket(), "--json", folder_ / "r.json", "http://shop.test/"});
    EXPECT_EQ(run.status, 0) << run.err << run.out;
    auto const json = result();
    EXPECT_EQ(json.at("plan").at("scenario"), "s");
    ASSERT_EQ(json.at("thresholds").as_array().size(), 1U);
    std::map<std::string, std::int64_t> ok;
    for (auto const& step : json.at("steps").as_array()) {
      ok[step.at("name").as_string().c_str()] = step.at("requests").at("ok").as_int64();
    }
    EXPECT_EQ(ok["list"] + ok["item"], 30) << client;
    EXPECT_GE(ok["list"], ok["item"]) << client;
  }
  EXPECT_EQ(count_of("POST /login/token 200", server.log()), 6U);
  EXPECT_GT(count_of("GET /items/one?n=", server.log()), 5U);
  EXPECT_GT(count_of("GET /items/two?n=", server.log()), 5U);
}

TEST_F(scenario_command, check_prints_the_requests) {
  auto const check = run_loadgen({"check", folder_ / "s.toml"});
  EXPECT_EQ(check.status, 0) << check.err;
  EXPECT_THAT(check.out, HasSubstr("username=a\n"));
  EXPECT_THAT(check.out, HasSubstr("GET /items/${ids}?n=0 HTTP/1.1\n"));
  EXPECT_EQ(check.err, "s: 1 journey, 3 steps, 1 feed\n");
}

TEST_F(scenario_command, a_mistake_is_one_line_with_its_place) {
  std::ofstream(folder_ / "s.toml", std::ios::app) << "expct = 200\n";
  for (auto const* command : {"check", "run"}) {
    auto const arguments =
        command == std::string("check")
            ? std::vector<std::string>{"check", folder_ / "s.toml"}
            : std::vector<std::string>{"run", "--scenario", folder_ / "s.toml", "http://a/"};
    auto const refused = run_loadgen(arguments);
    EXPECT_EQ(refused.status, 1);
    EXPECT_EQ(refused.out, "");
    EXPECT_EQ(refused.err, "loadgen: " + folder_ / "s.toml" +
                               ":26:1: a step has no key 'expct' (did you mean 'expect'?)\n");
  }
  std::ofstream(folder_ / "users.csv") << "name\n\"a\n";
  EXPECT_EQ(
      run_loadgen({"check", folder_ / "s.toml"}).err,
      "loadgen: " + folder_ / "users.csv" + ":2: expected a closing quote for the field that opens here\n");
}

TEST_F(scenario_command, those_that_are_shipped_are_fine) {
  int count = 0;
  for (auto const& entry : std::filesystem::directory_iterator(POOLBENCH_SOURCE_DIR "/loadgen/scenarios")) {
    if (entry.path().extension() != ".toml") continue;
    auto const check = run_loadgen({"check", entry.path().string()});
    EXPECT_EQ(check.status, 0) << check.err;
    ++count;
  }
  EXPECT_GE(count, 6);
}

}  // namespace
}  // namespace loadgen::tests
