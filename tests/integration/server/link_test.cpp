#include "integration/server/keyed_load.hpp"
#include "integration/server/rough_link.hpp"

#include <gtest/gtest.h>

#include <iostream>

// The network between the server and Postgres loses and delays what it carries, and then carries nothing.
// What was on its way arrives when nobody waits for it any more: a statement may be applied long after its
// client was told that nobody knows. The books must be the same all the same.
namespace poolbench::tests {
namespace {

using namespace std::chrono_literals;
using clock = std::chrono::steady_clock;

unsigned short port_of(std::string const& url) {
  return static_cast<unsigned short>(std::stoi(url.substr(url.rfind(':') + 1)));
}
std::string with_port(std::string url, unsigned short port) {
  auto const colon = url.rfind(':');
  return url.replace(colon + 1, url.find('/', colon) - colon - 1, std::to_string(port));
}

class rough_network : public ::testing::TestWithParam<std::string> {
 protected:
  // A client was told, and from now on it must be well.
  void expect_recovery() {
    auto const back = clock::now();
    link_.becomes(rough_link::weather::fair);
    auto const applied = load_.recovered_after(back);
    ASSERT_TRUE(applied) << "nothing is applied any more";
    EXPECT_LE(*applied, 3s);
    std::cout << "[ recovery ] " << GetParam() << ": applied again after " << applied->count() << " ms\n";
    EXPECT_TRUE(load_.applies(50));
  }

  // Requests that were answered with something else than what came of them.
  int given_up() {
    int all = 0;
    for (auto const& [answer, count] : load_.answers()) {
      if (answer.starts_with("503")) all += count;
    }
    return all;
  }

  void expect_same_books() {
    load_.settle(server_);
    EXPECT_EQ(load_.difference(database_.url()), "");
    for (auto const& [answer, count] : load_.answers())
      std::cout << "[  answers ] " << count << " x " << answer << "\n";
  }

  scratch_database database_;
  rough_link link_{port_of(database_.url())};
  shop_server server_ = [this] {
    remember_stock(database_.url());
    return shop_server{with_port(database_.url(), link_.port()),
                       shared_stack().redis_url(),
                       {"--db-mode", GetParam(), "--acquire-timeout", "1s", "--statement-timeout", "1s"}};
  }();
  keyed_load load_{server_, 6};
};

INSTANTIATE_TEST_SUITE_P(modes, rough_network, ::testing::Values("pooled", "per-request"),
                         [](auto const& mode) { return mode.param == "pooled" ? "pooled" : "per_request"; });

TEST_P(rough_network, delays_and_loses) {
  ASSERT_TRUE(load_.applies(20));
  link_.becomes(rough_link::weather::lossy);
  EXPECT_TRUE(load_.applies(60));
  EXPECT_GT(link_.lost(), 5);
  expect_recovery();
  expect_same_books();
}

TEST_P(rough_network, carries_nothing_for_longer_than_anybody_waits) {
  for (int round = 0; round != 2; ++round) {
    ASSERT_TRUE(load_.applies(20));
    auto const before = given_up();
    link_.becomes(rough_link::weather::down);
    EXPECT_TRUE(eventually([&] { return given_up() >= before + 6; }, 20s));
    std::this_thread::sleep_for(1s);  // the fault itself: connections are opened into nowhere, too
    expect_recovery();
  }
  expect_same_books();
}

}  // namespace
}  // namespace poolbench::tests
