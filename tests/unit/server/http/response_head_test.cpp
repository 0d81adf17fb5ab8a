#include "http/response_head.hpp"

#include "http/server_timing.hpp"

#include <gtest/gtest.h>

namespace poolbench::http {
namespace {

using telemetry::request_record;
using std::chrono_literals::operator""us;

request_record record_of(std::chrono::microseconds total) {
  request_record r;
  r.total.end = r.total.begin + total;
  return r;
}

telemetry::interval lasting(std::chrono::microseconds length) {
  return {{}, telemetry::clock::time_point{} + length};
}

telemetry::db_visit visit(std::chrono::microseconds wait,
                          std::optional<std::chrono::microseconds> execution = {}) {
  telemetry::db_visit v;
  v.wait = lasting(wait);
  if (execution) v.execution = lasting(*execution);
  return v;
}

std::string timing(request_record const& r) {
  std::string out;
  append_server_timing(out, r);
  return out;
}

TEST(server_timing, has_all_shares) {
  EXPECT_EQ(timing(record_of(1500us)),
            "acq;dur=0.000, db;dur=0.000, redis;dur=0.000, app;dur=1.500, total;dur=1.500");
  auto r = record_of(12'345us);
  r.db.push_back(visit(1012us, 350us));
  r.db.push_back(visit(1us));
  r.redis.push_back({"GET", lasting(100us)});
  r.redis.push_back({"GET", lasting(20us)});
  EXPECT_EQ(timing(r), "acq;dur=1.013, db;dur=0.350, redis;dur=0.120, app;dur=10.862, total;dur=12.345");
}

TEST(server_timing, never_goes_below_zero) {
  auto r = record_of(10us);
  r.db.push_back(visit(50us));
  EXPECT_EQ(timing(r), "acq;dur=0.050, db;dur=0.000, redis;dur=0.000, app;dur=0.000, total;dur=0.010");
}

TEST(traceparent, names_this_request_as_parent) {
  telemetry::trace_context trace;
  trace.trace_id = {0x4b, 0xf9, 0x2f, 0x35, 0x77, 0xb3, 0x4d, 0xa6,
                    0xa3, 0xce, 0x92, 0x9d, 0x0e, 0x0e, 0x47, 0x36};
  trace.span_id = {0x00, 0xf0, 0x67, 0xaa, 0x0b, 0xa9, 0x02, 0xb7};
  std::string out;
  append_traceparent(out, trace);
  EXPECT_EQ(out, "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00");
  trace.sampled = true;
  out.clear();
  append_traceparent(out, trace);
  EXPECT_TRUE(out.ends_with("-01"));
}

TEST(date_cache, formats_by_the_rfc) {
  date_cache dates;
  EXPECT_EQ(dates.at(784111777), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(dates.at(784111777), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(dates.at(784111778), "Sun, 06 Nov 1994 08:49:38 GMT");
  EXPECT_EQ(dates.at(1709208000), "Thu, 29 Feb 2024 12:00:00 GMT");
}

std::string head(reply const& answer, response_facts facts, request_record const& r = record_of(1us),
                 std::string_view left_out = {}) {
  std::string out;
  facts.date = "D";
  EXPECT_EQ(append_response_head(out, answer, facts, r), left_out);
  return out;
}

constexpr auto tail =
    "Server-Timing: acq;dur=0.000, db;dur=0.000, redis;dur=0.000, app;dur=0.001, total;dur=0.001\r\n\r\n";

TEST(response_head, of_a_sized_body) {
  EXPECT_EQ(
      head({}, {.content_length = 12, .keep_alive = true}),
      std::string{"HTTP/1.1 200 OK\r\nDate: D\r\nContent-Type: application/json\r\nContent-Length: 12\r\n"} +
          tail);
}

TEST(response_head, of_bodies_without_a_length) {
  EXPECT_EQ(
      head({}, {.length = length_kind::chunked, .keep_alive = true}),
      std::string{
          "HTTP/1.1 200 OK\r\nDate: D\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n"} +
          tail);
  EXPECT_EQ(
      head({}, {.length = length_kind::until_close, .http_1_1 = false}),
      std::string{"HTTP/1.1 200 OK\r\nDate: D\r\nContent-Type: application/json\r\nConnection: close\r\n"} +
          tail);
}

TEST(response_head, tells_the_connections_fate) {
  EXPECT_NE(head({}, {.keep_alive = false}).find("\r\nConnection: close\r\n"), std::string::npos);
  EXPECT_NE(head({}, {.http_1_1 = false, .keep_alive = true}).find("\r\nConnection: keep-alive\r\n"),
            std::string::npos);
  EXPECT_EQ(head({}, {.keep_alive = true}).find("Connection"), std::string::npos);
}

TEST(response_head, of_answers_that_have_no_body) {
  for (auto const code : {status::no_content, status::not_modified}) {
    reply answer;
    answer.status = code;
    auto const text = head(answer, {.keep_alive = true});
    EXPECT_EQ(text.find("Content-"), std::string::npos) << text;
  }
}

TEST(response_head, carries_the_handlers_fields) {
  reply answer;
  answer.headers.emplace_back("WWW-Authenticate", "Bearer");
  answer.headers.emplace_back("Link", "</a>; rel=\"next\"");
  auto const text = head(answer, {});
  EXPECT_NE(text.find("\r\nWWW-Authenticate: Bearer\r\nLink: </a>; rel=\"next\"\r\n\r\n"), std::string::npos)
      << text;
}

TEST(response_head, leaves_out_what_would_break_the_message) {
  for (std::pair<std::string_view, std::string> const& bad :
       {std::pair<std::string_view, std::string>{"X-A", "b\r\nSet-Cookie: c"},
        {"X-A", "b\n"},
        {"X-A", std::string("b\0c", 3)},
        {"X A", "b"},
        {"Content-Length", "3"},
        {"transfer-encoding", "chunked"},
        {"Connection", "close"},
        {"Date", "today"}}) {
    reply answer;
    answer.headers.push_back(bad);
    answer.headers.emplace_back("X-Good", "yes");
    auto const text = head(answer, {.keep_alive = true}, record_of(1us), bad.first);
    EXPECT_NE(text.find("\r\nX-Good: yes\r\n\r\n"), std::string::npos);
    EXPECT_EQ(text.find(bad.second + "\r\n"), std::string::npos) << text;
  }
}

TEST(response_head, continues_the_trace) {
  auto r = record_of(1us);
  EXPECT_EQ(head({}, {}, r).find("traceparent"), std::string::npos);
  r.trace.emplace();
  EXPECT_NE(head({}, {}, r).find("\r\ntraceparent: 00-"), std::string::npos);
}

TEST(response_head, knows_uncommon_codes) {
  reply answer;
  answer.status = static_cast<status>(299);
  EXPECT_TRUE(head(answer, {}).starts_with("HTTP/1.1 299 "));
}

}  // namespace
}  // namespace poolbench::http
