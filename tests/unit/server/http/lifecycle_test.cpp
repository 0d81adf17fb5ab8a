#include "support/http_peer.hpp"
#include "support/http_server.hpp"
#include "test_routes.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

// Deadlines, limits, draining: how connections end.
namespace poolbench::http {
namespace {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;
using testing::http_peer;
using testing::http_server;

std::string get(std::string const& target) {
  return "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n";
}

// The one named is short, the others never pass within a test.
options with(std::chrono::milliseconds limits::*deadline) {
  options o;
  o.limits.tick = 5ms;
  o.limits.*deadline = 30ms;
  return o;
}

TEST(deadline, of_a_header_that_stops) {
  http_server running{test_routes(), with(&limits::header_timeout)};
  http_peer peer{running.endpoint()};
  auto const answer = peer.exchange("GET / HTTP/1.1\r\nHost:");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 408);
  EXPECT_TRUE(peer.ended());
  EXPECT_EQ(running.observer.rejections("header_timeout"), 1);
}

TEST(deadline, of_a_header_is_not_moved_by_sending_slowly) {
  http_server running{test_routes(), with(&limits::header_timeout)};
  http_peer peer{running.endpoint()};
  // A byte whenever the last was taken: would go on for ever if each byte bought more time.
  auto const begin = std::chrono::steady_clock::now();
  while (peer.send("a")) {
    if (std::chrono::steady_clock::now() - begin > 15s) FAIL() << "never refused";
    if (running.observer.rejections("header_timeout") > 0) return;
    std::this_thread::yield();
  }
}

TEST(deadline, of_a_connection_that_says_nothing) {
  http_server running{test_routes(), with(&limits::header_timeout)};
  http_peer peer{running.endpoint()};
  EXPECT_TRUE(peer.ended()) << "closed without a word";
}

TEST(deadline, of_a_body_that_stops) {
  for (auto const* begin : {"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc",
                            "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"}) {
    http_server running{test_routes(), with(&limits::body_timeout)};
    http_peer peer{running.endpoint()};
    auto const answer = peer.exchange(begin);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 408);
    EXPECT_EQ(running.observer.started, 0) << "no handler runs";
    EXPECT_TRUE(peer.ended());
  }
}

TEST(deadline, of_an_idle_connection) {
  http_server running{test_routes(), with(&limits::idle_timeout)};
  http_peer peer{running.endpoint()};
  EXPECT_EQ(peer.exchange(get("/"))->status, 200);
  EXPECT_TRUE(peer.ended());
  EXPECT_FALSE(peer.was_reset());
}

TEST(deadline, of_a_reader_that_stops) {
  http_server running{test_routes(), with(&limits::write_timeout)};
  http_peer peer{running.endpoint(), 4096};
  peer.send(get("/big"));
  auto const finished = running.observer.finished(1);
  EXPECT_TRUE(finished.at(0).cut);
  EXPECT_TRUE(running.observer.open_becomes(0));
  EXPECT_EQ(running.observer.rejections("write_timeout"), 1);
}

TEST(overload, is_refused_at_once_and_the_connection_kept) {
  gate g;
  auto routes = test_routes();
  routes.push_back(make_route(verb::get, "/wait", waiting_at(g)));
  options settings;
  settings.limits.requests_in_flight = 2;
  http_server running{std::move(routes), settings};
  http_peer first{running.endpoint()};
  http_peer second{running.endpoint()};
  http_peer third{running.endpoint()};
  first.send(get("/wait"));
  second.send(get("/wait"));
  while (g.waiting < 2) std::this_thread::yield();
  EXPECT_EQ(running.server().requests_in_flight(), 2U);
  auto const refused = third.exchange(get("/"));
  EXPECT_EQ(refused->status, 503);
  EXPECT_EQ(refused->field("retry-after"), "1");
  EXPECT_NE(refused->field("server-timing"), "");
  EXPECT_EQ(running.observer.rejections("overload"), 1);
  g.open = true;
  EXPECT_EQ(first.read()->body, "waited");
  EXPECT_EQ(second.read()->body, "waited");
  EXPECT_EQ(third.exchange(get("/"))->status, 200) << "the connection was kept";
}

TEST(overload, slow_readers_hold_no_place) {
  options settings;
  settings.limits.requests_in_flight = 1;
  http_server running{test_routes(), settings};
  http_peer slow{running.endpoint(), 4096};
  slow.send(get("/big"));
  while (running.observer.started < 1) std::this_thread::yield();
  http_peer other{running.endpoint()};
  EXPECT_EQ(other.exchange(get("/"))->status, 200);
  EXPECT_TRUE(slow.read()->complete);
}

TEST(overload, of_output_ends_the_slowest_reader) {
  options settings;
  settings.limits.pending_output_bytes = 10 * 1024 * 1024;
  http_server running{test_routes(), settings};
  http_peer first{running.endpoint(), 4096};
  first.send(get("/big"));
  while (running.observer.started < 1) std::this_thread::yield();
  http_peer second{running.endpoint(), 4096};
  second.send(get("/big"));
  EXPECT_TRUE(running.observer.finished(1).at(0).cut);
  EXPECT_EQ(running.observer.rejections("slow_reader"), 1);
  EXPECT_TRUE(second.read()->complete);
}

TEST(overload, of_connections_is_told_to_who_comes_too_late) {
  options settings;
  settings.limits.connections = 2;
  http_server running{test_routes(), settings};
  http_peer first{running.endpoint()};
  http_peer second{running.endpoint()};
  EXPECT_EQ(first.exchange(get("/"))->status, 200);
  EXPECT_EQ(second.exchange(get("/"))->status, 200);
  {
    http_peer third{running.endpoint()};
    auto const refused = third.read();
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->status, 503);
    EXPECT_EQ(refused->field("retry-after"), "1");
    EXPECT_TRUE(third.ended());
  }
  EXPECT_EQ(running.observer.rejections("connections"), 1);
  first.socket().close();
  EXPECT_TRUE(running.observer.open_becomes(1));
  http_peer fourth{running.endpoint()};
  EXPECT_EQ(fourth.exchange(get("/"))->status, 200);
}

struct drain : ::testing::Test {
  gate g;
  std::vector<route> routes = [this] {
    auto all = test_routes();
    all.push_back(make_route(verb::get, "/wait", waiting_at(g)));
    return all;
  }();
};

TEST_F(drain, closes_idle_connections_at_once) {
  http_server running{routes, {}, 2};
  std::vector<std::unique_ptr<http_peer>> peers;
  for (int i = 0; i < 4; ++i) {
    peers.push_back(std::make_unique<http_peer>(running.endpoint()));
    EXPECT_EQ(peers.back()->exchange(get("/"))->status, 200);
  }
  auto done = running.drain(20s);
  for (auto& peer : peers) EXPECT_TRUE(peer->ended());
  EXPECT_EQ(done.wait_for(15s), std::future_status::ready);
  EXPECT_THROW(http_peer{running.endpoint()}, boost::system::system_error) << "nobody listens";
}

TEST_F(drain, answers_what_is_under_way_and_says_close) {
  http_server running{routes};
  http_peer peer{running.endpoint()};
  http_peer slow{running.endpoint(), 4096};
  peer.send(get("/wait"));
  slow.send(get("/big"));
  while (g.waiting < 1 || running.observer.started < 2) std::this_thread::yield();
  http_peer idle{running.endpoint()};
  EXPECT_EQ(idle.exchange(get("/"))->status, 200);
  auto done = running.drain(20s);
  EXPECT_TRUE(idle.ended()) << "from here on the loop drains";
  EXPECT_EQ(done.wait_for(0ms), std::future_status::timeout);
  g.open = true;
  auto const answer = peer.read();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body, "waited");
  EXPECT_EQ(answer->field("connection"), "close");
  EXPECT_TRUE(peer.ended());
  EXPECT_TRUE(slow.read()->complete) << "a response that was begun is not cut";
  peer.socket().close();
  slow.socket().close();
  EXPECT_EQ(done.wait_for(15s), std::future_status::ready);
  for (auto const& e : running.observer.finished(2)) EXPECT_FALSE(e.cut);
}

TEST_F(drain, takes_requests_that_have_come_already) {
  http_server running{routes};
  std::promise<void> blocked;
  auto release = blocked.get_future();
  http_peer peer{running.endpoint()};
  EXPECT_EQ(peer.exchange(get("/"))->status, 200);
  // While the loop is held up, a request arrives and the drain begins.
  boost::asio::post(running.context(), [&] { release.wait(); });
  peer.send(get("/innocent"));
  auto done = running.drain(20s);
  blocked.set_value();
  auto const answer = peer.read();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body, "innocent");
  EXPECT_TRUE(peer.ended());
}

TEST_F(drain, cancels_at_the_deadline) {
  http_server running{routes};
  http_peer peer{running.endpoint()};
  peer.send(get("/wait"));
  while (g.waiting < 1) std::this_thread::yield();
  auto done = running.drain(20ms);
  EXPECT_EQ(done.wait_for(15s), std::future_status::ready);
  EXPECT_EQ(g.cancelled, 1);
  EXPECT_FALSE(peer.read());
  EXPECT_EQ(running.server().open_connections(), 0U);
}

TEST_F(drain, is_not_needed_to_cancel_handlers_whose_peer_has_gone) {
  http_server running{routes};
  {
    http_peer peer{running.endpoint()};
    peer.send(get("/wait"));
    while (g.waiting < 1) std::this_thread::yield();
  }
  auto const finished = running.observer.finished(1);
  EXPECT_EQ(finished.at(0).status, 499U);
  EXPECT_TRUE(finished.at(0).cut);
  EXPECT_EQ(g.cancelled, 1);
  EXPECT_EQ(running.log(), "") << "nothing an operator should look at";
}

TEST(listener, names_a_port_that_is_taken) {
  http_server running{test_routes()};
  options settings;
  settings.endpoint = running.endpoint();
  try {
    http_server second{test_routes(), settings};
    FAIL() << "listens twice";
  } catch (std::runtime_error const& e) {
    EXPECT_EQ(std::string{e.what()},
              "cannot listen on 127.0.0.1:" + std::to_string(running.endpoint().port()) +
                  ": Address already in use");
  }
}

TEST(listener, spreads_connections_over_loops) {
  gate g;
  auto routes = test_routes();
  std::mutex mutex;
  std::map<std::thread::id, int> threads;
  routes.push_back(make_route(verb::get, "/where", [&](request&) -> boost::asio::awaitable<reply> {
    std::lock_guard const lock{mutex};
    ++threads[std::this_thread::get_id()];
    co_return reply{};
  }));
  http_server running{std::move(routes), {}, 3};
  for (int i = 0; i < 6; ++i) {
    http_peer peer{running.endpoint()};
    EXPECT_EQ(peer.exchange(get("/where"))->status, 200);
  }
  EXPECT_EQ(threads.size(), 3U);
  for (auto const& [id, count] : threads) EXPECT_EQ(count, 2);
}

}  // namespace
}  // namespace poolbench::http
