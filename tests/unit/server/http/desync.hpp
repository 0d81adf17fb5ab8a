#pragma once

#include "support/http_peer.hpp"
#include "support/http_server.hpp"
#include "test_routes.hpp"

#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <vector>

// After whatever a peer sends, a request behind it is answered as what it is, or the connection is closed: no
// bytes of one request are ever taken for another.
namespace poolbench::http {

using testing::http_peer;
using testing::http_server;

struct row {
  char const* name;
  std::string request;
  int expected;  // status of its answer
  bool goes_on;  // the connection stays
};

inline void PrintTo(row const& r, std::ostream* os) {
  *os << r.request;
}

inline std::string const smuggled = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";
inline std::string const innocent = "GET /innocent HTTP/1.1\r\nHost: a\r\n\r\n";

inline std::string post(std::string const& fields, std::string const& body = smuggled) {
  return "POST /echo HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n" + body;
}
inline std::string chunked(std::string const& body) {
  return post("Transfer-Encoding: chunked\r\n", body);
}
inline std::string length_of_smuggled() {
  return std::to_string(smuggled.size());
}

inline std::vector<route> desync_routes() {
  auto all = test_routes();
  all.push_back(make_route(verb::get, "/smuggled", answering("smuggled")));
  return all;
}

// One row, sent with an innocent request behind it.
class desync : public ::testing::TestWithParam<row> {
 protected:
  void expect_in_step() {
    auto const& [name, request, expected, goes_on] = GetParam();
    http_server running{desync_routes()};
    http_peer peer{running.endpoint()};
    peer.send(request + innocent);
    auto const answer = peer.read();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, expected);
    if (goes_on) {
      auto const next = peer.read();
      ASSERT_TRUE(next);
      EXPECT_EQ(next->body, "innocent");
    } else {
      EXPECT_EQ(answer->field("connection"), "close");
      EXPECT_TRUE(peer.ended());
    }
    peer.socket().close();
    running.drain(std::chrono::seconds{5}).wait();
    for (auto const& done : running.observer.finished(0)) EXPECT_NE(done.route, "/smuggled");
  }
};

inline std::string name_of_row(::testing::TestParamInfo<row> const& info) {
  return info.param.name;
}

}  // namespace poolbench::http
