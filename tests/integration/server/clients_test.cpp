#include "integration/server/shop_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// The load generators that everybody has, against the real server: none of them sees an error.
namespace poolbench::tests {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

class other_clients : public ::testing::Test {
 protected:
  outcome ask(std::vector<std::string> command) {
    auto result = run(std::move(command));
    EXPECT_EQ(result.status, 0) << result.err;
    return result;
  }
  std::string url(std::string const& path) const {
    return "http://127.0.0.1:" + std::to_string(server_.api().port()) + path;
  }

  scratch_database database_;
  shop_server server_{database_.url(), shared_stack().redis_url()};
  std::string authorization_ = "Authorization: Bearer " + server_.token("a");
};

TEST_F(other_clients, curl) {
  auto const answer = ask(
      {"curl", "--silent", "--show-error", "--fail", "--header", authorization_, url("/products?limit=2")});
  EXPECT_EQ(boost::json::parse(answer.out).as_array().size(), 2U);
  auto const made = ask({"curl", "--silent", "--show-error", "--header", authorization_, "--header",
                         "Expect: 100-continue", "--data", withdrawal(product(1), 1), "--output", "/dev/null",
                         "--write-out", "%{http_code}", url("/transactions")});
  EXPECT_EQ(made.out, "201");
}

TEST_F(other_clients, wrk) {
  for (auto const* path : {"/", "/products?limit=10"}) {
    auto const said = ask({"wrk", "-t1", "-c8", "-d1s", "-H", authorization_, url(path)}).out;
    EXPECT_THAT(said, HasSubstr("requests in"));
    EXPECT_THAT(said, Not(HasSubstr("Non-2xx")));
    EXPECT_THAT(said, Not(HasSubstr("Socket errors")));
  }
}

TEST_F(other_clients, hey) {
  auto const said = ask({"hey", "-n", "400", "-c", "8", "-H", authorization_, url("/products?limit=10")}).out;
  EXPECT_THAT(said, ContainsRegex("\\[200\\].*400 responses"));
  EXPECT_THAT(said, Not(HasSubstr("Error distribution")));
}

TEST_F(other_clients, ab_with_and_without_keep_alive) {
  for (std::vector<std::string> const& keep : {std::vector<std::string>{}, {"-k"}}) {
    std::vector<std::string> command{"ab", "-q", "-n", "400", "-c", "8", "-H", authorization_};
    command.insert(command.end(), keep.begin(), keep.end());
    command.push_back(url("/products?limit=10"));
    auto const said = ask(std::move(command)).out;
    EXPECT_THAT(said, ContainsRegex("Complete requests: +400"));
    EXPECT_THAT(said, ContainsRegex("Failed requests: +0"));
    EXPECT_THAT(said, Not(HasSubstr("Non-2xx")));
    if (keep.empty()) continue;
    EXPECT_THAT(said, ContainsRegex("Keep-Alive requests: +400"));
  }
}

}  // namespace
}  // namespace poolbench::tests
