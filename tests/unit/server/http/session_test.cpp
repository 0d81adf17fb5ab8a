#include "http/session.hpp"

#include "support/http_peer.hpp"
#include "support/http_server.hpp"
#include "test_routes.hpp"

#include <gtest/gtest.h>

#include <string>

// Requests and answers on a real connection.
namespace poolbench::http {
namespace {

using testing::http_peer;
using testing::http_server;

struct session_test : ::testing::Test {
  http_server running{test_routes()};
  http_peer peer{running.endpoint()};

  static std::string get(std::string const& target, std::string const& fields = "") {
    return "GET " + target + " HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n";
  }
  static std::string post(std::string const& fields, std::string const& body) {
    return "POST /echo HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n" + body;
  }
  // Still in step: the next answer on this connection belongs to the next request.
  void expect_usable() {
    auto const answer = peer.exchange(get("/innocent"));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->body, "innocent");
  }
};

TEST_F(session_test, answers) {
  auto const answer = peer.exchange(get("/?a=b"));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body, "\"Hello World!\"");
  EXPECT_EQ(answer->field("content-type"), "application/json");
  EXPECT_EQ(answer->field("connection"), "");
  EXPECT_NE(answer->field("date"), "");
  EXPECT_TRUE(
      answer->field("server-timing").starts_with("acq;dur=0.000, db;dur=0.000, redis;dur=0.000, app;dur="));
  EXPECT_EQ(answer->field("traceparent"), "");
  expect_usable();
}

TEST_F(session_test, answers_head_without_a_body) {
  peer.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
  auto const answer = peer.read(true);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->field("content-length"), "14");
  expect_usable();
  peer.send("HEAD /big HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(peer.read(true)->field("content-length"), "8388608");
  expect_usable();
  peer.send("HEAD /stream HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(peer.read(true)->field("transfer-encoding"), "chunked");
  expect_usable();
}

TEST_F(session_test, answers_what_no_route_wants) {
  auto const missing = peer.exchange(get("/nowhere"));
  EXPECT_EQ(missing->status, 404);
  EXPECT_EQ(missing->body, R"({"detail":"Not Found"})");
  auto const wrong = peer.exchange("DELETE /echo HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(wrong->status, 405);
  EXPECT_EQ(wrong->field("allow"), "POST");
  EXPECT_EQ(wrong->body, R"({"detail":"Method Not Allowed"})");
  expect_usable();
  auto const finished = running.observer.finished(3);
  EXPECT_EQ(finished[0].status, 404U);
  EXPECT_EQ(finished[0].route, "");
  EXPECT_EQ(finished[0].path, "/nowhere");
  EXPECT_EQ(finished[2].route, "/innocent");
  EXPECT_FALSE(finished[2].cut);
  EXPECT_GT(finished[2].bytes_sent, 100U);
}

TEST_F(session_test, decodes_paths) {
  auto const answer = peer.exchange("POST /%65cho?x=%31 HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(answer->body, "/echo|x=%31|");
  EXPECT_EQ(peer.exchange(get("/%zz"))->status, 400);
  EXPECT_TRUE(peer.ended());
}

TEST_F(session_test, takes_absolute_targets) {
  EXPECT_EQ(peer.exchange(get("http://elsewhere/innocent"))->body, "innocent");
  expect_usable();
}

TEST_F(session_test, answers_pipelined_requests_in_order) {
  peer.send(get("/") + post("Content-Length: 3\r\n", "abc") +
            post("Transfer-Encoding: chunked\r\n", "2\r\nde\r\n0\r\n\r\n") + "\r\n" + get("/innocent"));
  EXPECT_EQ(peer.read()->body, "\"Hello World!\"");
  EXPECT_EQ(peer.read()->body, "/echo||abc");
  EXPECT_EQ(peer.read()->body, "/echo||de");
  EXPECT_EQ(peer.read()->body, "innocent");
}

TEST_F(session_test, takes_requests_byte_by_byte) {
  for (auto const& request :
       {post("Content-Length: 5\r\n", "hello"),
        post("Transfer-Encoding: chunked\r\n", "5;a=b\r\nhello\r\n0\r\nX: y\r\n\r\n")}) {
    for (char const c : request) peer.send({&c, 1});
    EXPECT_EQ(peer.read()->body, "/echo||hello");
  }
}

TEST_F(session_test, keeps_alive_as_the_request_asks) {
  EXPECT_EQ(peer.exchange(get("/", "Connection: close\r\n"))->field("connection"), "close");
  EXPECT_TRUE(peer.ended());
  http_peer old{running.endpoint()};
  EXPECT_EQ(old.exchange("GET / HTTP/1.0\r\n\r\n")->field("connection"), "close");
  EXPECT_TRUE(old.ended());
  http_peer kept{running.endpoint()};
  EXPECT_EQ(kept.exchange("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")->field("connection"),
            "keep-alive");
  EXPECT_EQ(kept.exchange("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")->status, 200);
}

TEST_F(session_test, asks_for_the_body_when_the_client_waits_for_that) {
  peer.send(post("Expect: 100-continue\r\nContent-Length: 3\r\n", ""));
  EXPECT_EQ(peer.read()->status, 100);
  peer.send("abc");
  EXPECT_EQ(peer.read()->body, "/echo||abc");
  peer.send(post("Expect: 100-continue\r\nContent-Length: 3\r\n", "abc"));
  EXPECT_EQ(peer.read()->body, "/echo||abc") << "already there: not asked for";
  peer.send(post("Expect: 100-continue\r\nContent-Length: 999999\r\n", ""));
  EXPECT_EQ(peer.read()->status, 413) << "refused before it is sent";
}

TEST_F(session_test, refuses_what_is_too_large) {
  struct {
    std::string request;
    int status;
  } const rows[] = {{post("Content-Length: 65537\r\n", ""), 413},
                    {post("Transfer-Encoding: chunked\r\n", "10001\r\n"), 413},
                    {get("/" + std::string(20'000, 'a')), 414},
                    {get("/", "X: " + std::string(20'000, 'a') + "\r\n"), 431},
                    {get("/",
                         [] {
                           std::string f;
                           for (int i = 0; i < 101; ++i) f += "A: b\r\n";
                           return f;
                         }()),
                     431}};
  for (auto const& row : rows) {
    http_peer other{running.endpoint()};
    auto const answer = other.exchange(row.request);
    ASSERT_TRUE(answer) << row.status;
    EXPECT_EQ(answer->status, row.status);
    EXPECT_EQ(answer->field("connection"), "close");
    EXPECT_TRUE(other.ended());
    EXPECT_FALSE(other.was_reset()) << "the answer must not be lost";
  }
}

TEST_F(session_test, takes_a_body_of_just_the_limit) {
  std::string const body(65'536, 'x');
  EXPECT_EQ(peer.exchange(post("Content-Length: 65536\r\n", body))->body.size(), body.size() + 7);
  expect_usable();
}

TEST_F(session_test, turns_exceptions_into_a_500) {
  auto const answer = peer.exchange(get("/throw"));
  EXPECT_EQ(answer->status, 500);
  EXPECT_EQ(answer->body, R"({"detail":"Internal Server Error"})");
  expect_usable();
  EXPECT_EQ(running.log(), "handler failed: GET /throw: as the test wants\n");
}

TEST_F(session_test, drops_header_values_that_would_inject) {
  auto const answer = peer.exchange(get("/headers"));
  EXPECT_EQ(answer->field("www-authenticate"), "Bearer");
  EXPECT_FALSE(answer->fields.contains("x-split"));
  EXPECT_FALSE(answer->fields.contains("x-injected"));
  EXPECT_EQ(running.log(), "response header dropped: GET /headers: X-Split\n");
}

TEST_F(session_test, continues_a_trace) {
  auto const answer =
      peer.exchange(get("/", "traceparent: 00-abababababababababababababababab-0102030405060708-01\r\n"));
  EXPECT_TRUE(answer->field("traceparent").starts_with("00-abababababababababababababababab-"));
}

TEST_F(session_test, streams) {
  auto const answer = peer.exchange(get("/stream"));
  EXPECT_EQ(answer->field("transfer-encoding"), "chunked");
  EXPECT_TRUE(answer->complete);
  EXPECT_EQ(answer->body, "one," + std::string(40'000, 'x') + ",two");
  expect_usable();
  auto const empty = peer.exchange(get("/stream/empty"));
  EXPECT_EQ(empty->status, 200);
  EXPECT_TRUE(empty->complete);
  expect_usable();
  EXPECT_FALSE(running.observer.finished(1)[0].cut);
}

TEST_F(session_test, streams_to_the_end_for_http_1_0) {
  auto const answer = peer.exchange("GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_EQ(answer->field("transfer-encoding"), "");
  EXPECT_EQ(answer->field("connection"), "close");
  EXPECT_EQ(answer->body.size(), 40'008U);
  EXPECT_TRUE(answer->complete);
}

TEST_F(session_test, never_ends_a_broken_stream_as_if_it_were_whole) {
  auto const answer = peer.exchange(get("/stream/broken"));
  if (answer) {
    EXPECT_FALSE(answer->complete);
  }
  EXPECT_TRUE(running.observer.finished(1)[0].cut);
  http_peer old{running.endpoint()};
  auto const until_close = old.exchange("GET /stream/broken HTTP/1.0\r\n\r\n");
  if (until_close) {
    EXPECT_FALSE(until_close->complete);
  }
  EXPECT_NE(running.log().find("streamed response failed: GET /stream/broken: "), std::string::npos);
}

TEST_F(session_test, answers_500_when_a_stream_fails_at_once) {
  EXPECT_EQ(peer.exchange(get("/stream/failed"))->status, 500);
  expect_usable();
}

TEST_F(session_test, sends_big_bodies_to_slow_readers) {
  http_peer slow{running.endpoint(), 4096};
  slow.send(get("/big") + get("/innocent"));
  auto const answer = slow.read();
  EXPECT_TRUE(answer->complete);
  EXPECT_EQ(answer->body, std::string(8 * 1024 * 1024, 'b'));
  EXPECT_EQ(slow.read()->body, "innocent");
}

TEST_F(session_test, runs_no_handler_for_a_request_that_was_cut) {
  for (auto const& request : {get("/").substr(0, 20), post("Content-Length: 10\r\n", "abc"),
                              post("Transfer-Encoding: chunked\r\n", "5\r\nab")}) {
    http_peer other{running.endpoint()};
    other.send(request);
    other.socket().shutdown(boost::asio::socket_base::shutdown_send);
    EXPECT_TRUE(other.ended()) << request;
  }
  EXPECT_EQ(running.observer.started, 0);
}

TEST_F(session_test, counts_connections) {
  expect_usable();
  EXPECT_TRUE(running.observer.open_becomes(1));
  EXPECT_EQ(running.server().open_connections(), 1U);
  peer.socket().close();
  EXPECT_TRUE(running.observer.open_becomes(0));
}

}  // namespace
}  // namespace poolbench::http
