#include "integration/server/shop_server.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>

namespace poolbench::tests {
namespace {

// What loadgen saw in a run.
struct seen_load {
  double good_per_second = 0;  // answered 200, in time
  double refused = 0;          // answered 503
  double late = 0;             // given up after the client's patience
  double other = 0;
};

seen_load offer(shop_server const& server, std::string const& token, std::vector<std::string> const& how) {
  scratch_folder folder;
  std::vector<std::string> command{
      POOLBENCH_BIN_DIR "/loadgen",
      "run",
      "http://127.0.0.1:" + std::to_string(server.api().port()) + "/demo/slow?ms=20",
      "-H",
      "Authorization: Bearer " + token,
      "--warmup",  // those who waited before have gone
      "500ms",
      "--duration",
      "2s",
      "--quiet",
      "--json",
      folder / "run.json"};
  command.insert(command.end(), how.begin(), how.end());
  auto const ended = run(std::move(command));
  // Sent late by its own fault, beside other load: what came back was seen and counted all the same.
  EXPECT_TRUE(ended.status == 0 || ended.status == 4) << ended.err;
  std::ifstream file{folder / "run.json"};
  std::string const text{std::istreambuf_iterator<char>{file}, {}};
  auto const result = boost::json::parse(text);
  seen_load seen;
  for (auto const& [status, count] : result.at("status").as_object()) {
    auto const n = count.to_number<double>();
    if (status == "200") {
      seen.good_per_second = n / result.at("duration_s").to_number<double>();
    } else {
      (status == "503" ? seen.refused : seen.other) += n;
    }
  }
  seen.late = result.at("requests").at("timed_out").to_number<double>();
  return seen;
}

double median(std::vector<double> of) {
  std::sort(of.begin(), of.end());
  return of[of.size() / 2];
}

// Four connections, each busy for 20 ms with a request: what the pool can do is 200 requests/s and costs
// little of a processor, so that other load of the machine hits both sides alike. Without a bound on those
// who wait, everybody would wait until nobody wants the answer any more, and goodput would be next to
// nothing.
TEST(overload, of_twice_the_capacity_leaves_nine_tenths_of_it) {
  scratch_database database;
  shop_server server{database.url(),
                     shared_stack().redis_url(),
                     {"--threads", "1", "--pool-min", "4", "--pool-max", "4", "--pool-queue", "8"}};
  auto const token = server.token("a");
  std::vector<double> ratios;
  // By turns, and more of them where the first do not settle it.
  while (ratios.size() < 3 || (ratios.size() < 9 && median(ratios) < 0.9)) {
    auto const within = offer(server, token, {"--connections", "10"});
    EXPECT_EQ(within.refused + within.late + within.other, 0);
    auto const beyond = offer(server, token, {"--connections", "300", "--rate", "400", "--timeout", "500ms"});
    ratios.push_back(beyond.good_per_second / within.good_per_second);
    std::cout << "[ overload ] " << within.good_per_second << " requests/s within the capacity, "
              << beyond.good_per_second << " beyond it; " << beyond.refused << " refused, " << beyond.late
              << " late\n";
    EXPECT_EQ(beyond.other, 0);
    EXPECT_GT(beyond.refused, 0) << "it was no overload";
  }
  EXPECT_GE(median(ratios), 0.9);
}

}  // namespace
}  // namespace poolbench::tests
