#include "engine/engine.hpp"
#include "integration/loadgen/truth.hpp"
#include "support/process.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <system_error>

// Where connections go: TCP over IPv4 (everywhere else), IPv6, Unix sockets.
namespace loadgen::tests {
namespace {

class target : public testing::TestWithParam<char const*> {};

TEST_P(target, is_an_ipv6_address) {
  std::unique_ptr<delay_server> server;
  try {
    server = std::make_unique<delay_server>(delay_server::options{.host = "::1"});
  } catch (std::system_error const&) {
    // A machine without IPv6: that is said, with the address as it was written.
    try {
      run({"--client", GetParam(), "-n", "1", "http://[::1]:9/"});
      FAIL();
    } catch (engine::target_error const& refused) {
      EXPECT_EQ(std::string{refused.what()}.rfind("cannot connect to [::1]:9: ", 0), 0U) << refused.what();
    }
    return;
  }
  auto const found = run({"--client", GetParam(), "-c", "2", "-n", "20",
                          "http://[::1]:" + std::to_string(server->port()) + "/six"});
  EXPECT_EQ(count(found, record::outcome::ok), 20U);
  EXPECT_EQ(server->read_ledger().by_path.at("/six"), 20U);
}

TEST_P(target, is_a_unix_socket) {
  poolbench::tests::scratch_folder const folder;
  auto const path = folder / "s.sock";
  delay_server const server{{.unix_socket = path}};
  auto const found =
      run({"--client", GetParam(), "-c", "2", "-n", "20", "--unix-socket", path, "http://shop.test/u"});
  EXPECT_EQ(count(found, record::outcome::ok), 20U);
  EXPECT_EQ(server.read_ledger().by_path.at("/u"), 20U);
}

INSTANTIATE_TEST_SUITE_P(of, target, testing::Values("async", "sync"));

}  // namespace
}  // namespace loadgen::tests
