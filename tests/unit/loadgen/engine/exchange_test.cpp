#include "engine/exchange.hpp"

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <array>
#include <netinet/in.h>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>

// One exchange over a socket pair whose other end the test holds: every way an answer can come.
namespace loadgen::engine {
namespace {

using record::outcome;

class exchange_test : public testing::Test {
 protected:
  exchange_test() {
    int ends[2];
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends), 0);
    wire_ = transport::over(ends[0]);
    peer_ = ends[1];
  }
  ~exchange_test() override { hang_up(); }

  bool begin(bool head = false) {
    return talk_.begin(wire_, "GET / HTTP/1.1\r\n\r\n", wishes_, head, clock_);
  }
  bool go_on(bool hangup = false) { return talk_.go_on(wire_, scratch_, hangup, clock_); }
  void answer(std::string_view bytes) {
    ASSERT_EQ(::send(peer_, bytes.data(), bytes.size(), MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size()));
  }
  // Having read the request: a Unix socket that is closed with unread data resets the connection.
  void hang_up() {
    if (peer_ < 0) return;
    while (::recv(peer_, scratch_.data(), scratch_.size(), MSG_DONTWAIT) > 0) {
    }
    ::close(std::exchange(peer_, -1));
  }
  // The outcome of an answer that comes whole, or byte by byte: it must be the same.
  outcome outcome_of(std::string_view bytes, bool then_hang_up = false, bool head = false) {
    EXPECT_FALSE(begin(head));
    answer(bytes);
    if (then_hang_up) hang_up();
    EXPECT_TRUE(go_on(then_hang_up)) << bytes;
    return talk_.how();
  }

  transport wire_;
  int peer_ = -1;
  wishes wishes_;
  exchange talk_;
  run_clock clock_;
  std::array<char, 4096> scratch_;
};

TEST_F(exchange_test, an_answer_with_a_length) {
  EXPECT_EQ(outcome_of("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"), outcome::ok);
  EXPECT_EQ(talk_.answer().status, 200U);
  EXPECT_TRUE(talk_.keep_alive());
  EXPECT_EQ(talk_.bytes_sent(), 18U);
  EXPECT_EQ(talk_.bytes_received(), 43U);
  EXPECT_TRUE(talk_.answer().body.empty());  // nobody wished for it
}

// Over TCP, where the kernel notes when data comes: an answer that lies there for a while is as old as it is.
TEST_F(exchange_test, what_is_read_late_has_its_own_time) {
  auto const listener = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in name{
      .sin_family = AF_INET, .sin_port = 0, .sin_addr = {::htonl(INADDR_LOOPBACK)}, .sin_zero = {}};
  socklen_t size = sizeof name;
  ASSERT_EQ(::bind(listener, reinterpret_cast<sockaddr*>(&name), size), 0);
  ASSERT_EQ(::listen(listener, 1), 0);
  ASSERT_EQ(::getsockname(listener, reinterpret_cast<sockaddr*>(&name), &size), 0);
  auto const client = ::socket(AF_INET, SOCK_STREAM, 0);
  ASSERT_EQ(::connect(client, reinterpret_cast<sockaddr*>(&name), size), 0);
  hang_up();
  wire_ = transport::over(client);
  peer_ = ::accept(listener, nullptr, nullptr);
  ::close(listener);

  wire_.stamp_arrivals();
  // The kernel begins to note times a moment after it was asked to.
  auto const deadline = clock_.now() + std::chrono::seconds{10};
  for (;;) {
    ASSERT_EQ(outcome_of("HTTP/1.1 204 No Content\r\n\r\n"), outcome::ok);
    if (talk_.is_stamped()) break;
    while (::recv(peer_, scratch_.data(), scratch_.size(), MSG_DONTWAIT) > 0) {
    }
    ASSERT_LT(clock_.now(), deadline);
  }
  ASSERT_FALSE(begin());
  auto const before = clock_.now();
  answer("HTTP/1.1 204 No Content\r\n\r\n");
  auto const after = clock_.now();
  while (clock_.now() < after + std::chrono::milliseconds{20}) {
  }
  ASSERT_TRUE(go_on());
  EXPECT_TRUE(talk_.is_stamped());
  EXPECT_EQ(talk_.first_byte(), talk_.done());
  EXPECT_GE(talk_.done(), before - std::chrono::microseconds{100});  // two clocks
  EXPECT_LT(talk_.done(), after + std::chrono::milliseconds{10});
}

TEST_F(exchange_test, without_the_kernels_time_it_is_that_of_reading) {
  ASSERT_FALSE(begin());
  answer("HTTP/1.1 204 No Content\r\n\r\n");
  auto const before = clock_.now();
  ASSERT_TRUE(go_on());
  EXPECT_FALSE(talk_.is_stamped());
  EXPECT_GE(talk_.done(), before);
}

TEST_F(exchange_test, byte_by_byte_is_the_same) {
  wishes_.body = true;
  begin();
  std::string_view const bytes =
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 C\r\nTransfer-Encoding: chunked\r\n\r\n"
      "3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nTrailer: t\r\n\r\n";
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    answer(bytes.substr(i, 1));
    ASSERT_EQ(go_on(), i + 1 == bytes.size()) << i;
  }
  EXPECT_EQ(talk_.how(), outcome::ok);
  EXPECT_EQ(talk_.answer().status, 201U);
  EXPECT_EQ(talk_.answer().body, "abcde");
  EXPECT_EQ(talk_.bytes_received(), bytes.size());
  EXPECT_LE(talk_.first_byte(), talk_.done());
}

TEST_F(exchange_test, answers_without_a_body) {
  EXPECT_EQ(outcome_of("HTTP/1.1 204 No Content\r\n\r\n"), outcome::ok);
  EXPECT_EQ(outcome_of("HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n"), outcome::ok);
  EXPECT_EQ(outcome_of("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n", false, true), outcome::ok);
  EXPECT_TRUE(talk_.keep_alive());
}

TEST_F(exchange_test, a_body_until_the_end_of_the_stream) {
  wishes_.body = true;
  EXPECT_EQ(outcome_of("HTTP/1.1 200 OK\r\n\r\nall of it", true), outcome::ok);
  EXPECT_EQ(talk_.answer().body, "all of it");
  EXPECT_FALSE(talk_.keep_alive());
}

TEST_F(exchange_test, closing_is_heard) {
  EXPECT_EQ(outcome_of("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"), outcome::ok);
  EXPECT_FALSE(talk_.keep_alive());
}

TEST_F(exchange_test, http_1_0_closes_unless_it_says_otherwise) {
  EXPECT_EQ(outcome_of("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n"), outcome::ok);
  EXPECT_FALSE(talk_.keep_alive());
  EXPECT_EQ(outcome_of("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n"),
            outcome::ok);
  EXPECT_TRUE(talk_.keep_alive());
}

TEST_F(exchange_test, closed_early) {
  EXPECT_EQ(outcome_of("", true), outcome::closed_early);
  EXPECT_EQ(talk_.first_byte(), record::never);
}

TEST_F(exchange_test, closed_inside_a_header_or_body) {
  begin();
  answer("HTTP/1.1 200 OK\r\nContent-Le");
  EXPECT_FALSE(go_on());
  hang_up();
  EXPECT_TRUE(go_on(true));
  EXPECT_EQ(talk_.how(), outcome::closed_early);
}

TEST_F(exchange_test, closed_inside_a_body) {
  EXPECT_EQ(outcome_of("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", true), outcome::closed_early);
  EXPECT_EQ(talk_.answer().status, 200U);
}

TEST_F(exchange_test, malformed) {
  for (auto const* bytes :
       {"220 smtp.example.org\r\n\r\n", "HTTP/2.0 200 OK\r\n\r\n", "HTTP/1.1 2x0 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 5x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhello", "HTTP/1.1 101 Switching Protocols\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n"}) {
    EXPECT_EQ(outcome_of(bytes), outcome::malformed) << bytes;
  }
}

TEST_F(exchange_test, an_endless_header_or_chunk_header_ends) {
  for (auto const* beginning :
       {"HTTP/1.1 200 OK\r\nX: ", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;"}) {
    begin();
    answer(beginning);
    std::size_t sent = 0;
    for (std::string const filler(1000, 'x'); !go_on(); sent += filler.size()) {
      answer(filler);
      ASSERT_LT(sent, 1'000'000U);
    }
    EXPECT_EQ(talk_.how(), outcome::malformed);
  }
}

TEST_F(exchange_test, a_kept_body_is_bounded) {
  wishes_.body = true;
  begin();
  answer("HTTP/1.1 200 OK\r\n\r\n");
  std::size_t sent = 0;
  for (std::string const filler(60'000, 'x'); !go_on(); sent += filler.size()) {
    answer(filler);
    ASSERT_LE(sent, 2 * response_parser::kept_body_limit_bytes);
  }
  EXPECT_EQ(talk_.how(), outcome::malformed);
  EXPECT_LE(talk_.answer().body.size(), response_parser::kept_body_limit_bytes);
}

TEST_F(exchange_test, keeps_what_is_wished_for) {
  wishes_.headers = {"x-one", "X-Two"};
  EXPECT_EQ(outcome_of("HTTP/1.1 200 OK\r\nX-One: 1\r\nx-two:  2 \r\nX-Three: 3\r\nServer-Timing: a;dur=1\r\n"
                       "server-timing: b;dur=2\r\nContent-Length: 0\r\n\r\n"),
            outcome::ok);
  ASSERT_EQ(talk_.answer().headers.size(), 2U);
  EXPECT_EQ(talk_.answer().headers[0], (std::pair<std::string, std::string>{"x-one", "1"}));
  EXPECT_EQ(talk_.answer().headers[1], (std::pair<std::string, std::string>{"X-Two", "2"}));
  EXPECT_EQ(talk_.answer().server_timing, "a;dur=1,b;dur=2");
}

TEST_F(exchange_test, nothing_of_one_answer_is_left_in_the_next) {
  wishes_ = {.headers = {"X"}, .body = true};
  outcome_of("HTTP/1.1 200 OK\r\nX: 1\r\nServer-Timing: a;dur=1\r\nContent-Length: 2\r\n\r\nab");
  outcome_of("HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(talk_.answer().status, 404U);
  EXPECT_TRUE(talk_.answer().headers.empty());
  EXPECT_TRUE(talk_.answer().body.empty());
  EXPECT_TRUE(talk_.answer().server_timing.empty());
}

TEST_F(exchange_test, a_request_larger_than_the_sockets_buffer_is_sent_in_parts) {
  std::string const request(4'000'000, 'r');
  EXPECT_FALSE(talk_.begin(wire_, request, wishes_, false, clock_));
  std::size_t received = 0;
  std::array<char, 65536> room;
  while (received < request.size()) {
    auto const got = ::recv(peer_, room.data(), room.size(), MSG_DONTWAIT);
    if (got > 0) {
      received += static_cast<std::size_t>(got);
    } else {
      ASSERT_FALSE(go_on());
    }
  }
  EXPECT_EQ(talk_.bytes_sent(), request.size());
  answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  EXPECT_TRUE(go_on());
  EXPECT_EQ(talk_.how(), outcome::ok);
}

TEST_F(exchange_test, an_answer_before_the_request_was_all_sent_ends_the_connection) {
  talk_.begin(wire_, std::string(4'000'000, 'r'), wishes_, false, clock_);
  answer("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n");
  EXPECT_TRUE(go_on());
  EXPECT_EQ(talk_.answer().status, 413U);
  EXPECT_FALSE(talk_.keep_alive());
}

TEST_F(exchange_test, an_answer_that_was_there_when_the_peer_closed_is_heard) {
  answer("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");
  hang_up();
  EXPECT_FALSE(begin());  // writing fails, reading does not
  EXPECT_TRUE(go_on(true));
  EXPECT_EQ(talk_.how(), outcome::ok);
  EXPECT_EQ(talk_.answer().status, 503U);
}

}  // namespace
}  // namespace loadgen::engine
