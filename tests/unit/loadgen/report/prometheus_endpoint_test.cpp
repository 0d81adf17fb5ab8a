#include "report/prometheus_endpoint.hpp"

#include "support/http_peer.hpp"

#include <gmock/gmock.h>

#include <memory>

namespace loadgen::report {
namespace {

using boost::asio::ip::tcp;
using poolbench::testing::http_peer;
using testing::HasSubstr;

struct endpoint : testing::Test {
  prometheus_endpoint server{"127.0.0.1:0", [] { return std::string{"loadgen_run_info 1\n"}; }};
  tcp::endpoint address{boost::asio::ip::make_address("127.0.0.1"), server.port()};
  http_peer peer{address};
};

TEST_F(endpoint, serves_metrics_and_closes) {
  auto const answer = peer.exchange("GET /metrics?x=1 HTTP/1.1\r\nHost: x\r\n\r\n");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->field("content-type"), "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_EQ(answer->body, "loadgen_run_info 1\n");
  EXPECT_TRUE(peer.ended());
}

TEST_F(endpoint, answers_head_without_a_body) {
  ASSERT_TRUE(peer.send("HEAD /metrics HTTP/1.1\r\nHost: x\r\n\r\n"));
  auto const answer = peer.read(true);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->field("content-length"), "19");
  EXPECT_TRUE(peer.ended());
}

TEST_F(endpoint, has_nothing_else) {
  EXPECT_EQ(peer.exchange("GET / HTTP/1.1\r\nHost: x\r\n\r\n")->status, 404);
  http_peer second{address};
  auto const answer = second.exchange("POST /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(answer->status, 405);
  EXPECT_EQ(answer->field("allow"), "GET, HEAD");
}

TEST_F(endpoint, refuses_what_is_not_http) {
  EXPECT_EQ(peer.exchange("what is this\r\n\r\n")->status, 400);
  http_peer second{address};
  second.send("GET /metrics HTTP/1.1\r\nX: " + std::string(10'000, 'x') + "\r\n\r\n");
  auto const answer = second.read();
  EXPECT_TRUE(!answer || answer->status == 400);  // or cut off while it was still sending
}

TEST_F(endpoint, serves_many_at_once_but_not_all_the_world) {
  std::vector<std::unique_ptr<http_peer>> idle;
  for (int i = 0; i < 15; ++i) idle.push_back(std::make_unique<http_peer>(address));  // `peer` is the 16th
  http_peer one_too_many{address};
  EXPECT_TRUE(one_too_many.ended());
  EXPECT_EQ(peer.exchange("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n")->status, 200);
}

TEST_F(endpoint, ends_with_connections_open) {
  peer.send("GET /met");
}

TEST(prometheus_endpoint, listens_where_it_is_told) {
  auto const render = [] { return std::string{}; };
  EXPECT_NE(prometheus_endpoint(":0", render).port(), 0);
  EXPECT_NE(prometheus_endpoint("localhost:0", render).port(), 0);
}

TEST(prometheus_endpoint, says_why_it_cannot_listen) {
  auto const complaint = [](std::string const& address) -> std::string {
    try {
      prometheus_endpoint{address, [] { return std::string{}; }};
    } catch (std::runtime_error const& e) {
      return e.what();
    }
    return "listens";
  };
  EXPECT_EQ(complaint("9090"), "--prometheus 9090: expected HOST:PORT, such as 127.0.0.1:9465");
  EXPECT_EQ(complaint("127.0.0.1:"), "--prometheus 127.0.0.1:: expected HOST:PORT, such as 127.0.0.1:9465");
  prometheus_endpoint taken{"127.0.0.1:0", [] { return std::string{}; }};
  auto const address = "127.0.0.1:" + std::to_string(taken.port());
  // SO_REUSEADDR does not let two listen on one port.
  EXPECT_EQ(complaint(address), "--prometheus " + address + ": Address already in use");
  EXPECT_THAT(complaint("127.0.0.1:nonsense"), HasSubstr("--prometheus 127.0.0.1:nonsense: "));
}

}  // namespace
}  // namespace loadgen::report
