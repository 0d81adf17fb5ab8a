#include "engine/request_text.hpp"

#include "plan/template.hpp"

#include <gtest/gtest.h>

namespace loadgen::engine {
namespace {

class request_text_test : public testing::Test {
 protected:
  request_text_test() {
    to_.host_header = "example.org:8080";
    step_.method = "GET";
    step_.target = plan::literal_text("/a?b=c");
  }
  std::string render(bool reuse = true) {
    request_text text{step_, to_, reuse};
    return std::string{text.render(client_, ids_)};
  }

  plan::endpoint to_;
  plan::step step_;
  plan::scenario work_ = [] {
    plan::scenario with_a_variable;
    with_a_variable.variable_slots = 1;
    return with_a_variable;
  }();
  plan::feed_cursors cursors_{0};
  plan::client_state client_{work_, cursors_, 0, 1};
  trace_ids ids_{{0x0123456789abcdef, 0xfedcba9876543210}, 0x00000000000000ff, true};
};

constexpr auto trace = "traceparent: 00-0123456789abcdeffedcba9876543210-00000000000000ff-01\r\n";

TEST_F(request_text_test, plain_get) {
  EXPECT_EQ(render(), std::string{"GET /a?b=c HTTP/1.1\r\nHost: example.org:8080\r\n"} + trace + "\r\n");
}

TEST_F(request_text_test, without_reuse_it_says_so) {
  EXPECT_NE(render(false).find("\r\nConnection: close\r\n"), std::string::npos);
}

TEST_F(request_text_test, body_with_its_length_and_headers_in_order) {
  step_.method = "POST";
  step_.headers = {{"A", plan::literal_text("1")}, {"B", plan::literal_text("2")}};
  step_.body = plan::literal_text("hello");
  EXPECT_EQ(render(), std::string{"POST /a?b=c HTTP/1.1\r\nHost: example.org:8080\r\nA: 1\r\nB: 2\r\n"
                                  "Content-Length: 5\r\n"} +
                          trace + "\r\nhello");
}

TEST_F(request_text_test, no_body_where_one_is_usual_has_length_zero) {
  for (auto const* method : {"POST", "PUT", "PATCH"}) {
    step_.method = method;
    EXPECT_NE(render().find("Content-Length: 0\r\n"), std::string::npos) << method;
  }
  step_.method = "DELETE";
  EXPECT_EQ(render().find("Content-Length"), std::string::npos);
}

TEST_F(request_text_test, a_traceparent_of_its_own_is_left_alone) {
  step_.headers = {{"TraceParent", plan::literal_text("mine")}};
  auto const bytes = render();
  EXPECT_NE(bytes.find("TraceParent: mine\r\n"), std::string::npos);
  EXPECT_EQ(bytes.find("traceparent:"), std::string::npos);
}

TEST_F(request_text_test, holes_are_filled_anew_each_time) {
  step_.target = {plan::literal{"/"}, plan::variable{0}};
  step_.headers = {{"Fixed", plan::literal_text("f")},
                   {"Token", {plan::literal{"Bearer "}, plan::variable{0}}}};
  step_.body = {plan::variable{0}};
  request_text text{step_, to_, true};
  for (auto const* value : {"short", "a much longer value"}) {
    client_.set(0, value);
    auto const bytes = std::string{text.render(client_, ids_)};
    auto const v = std::string{value};
    EXPECT_EQ(bytes, "GET /" + v + " HTTP/1.1\r\nHost: example.org:8080\r\nFixed: f\r\nToken: Bearer " + v +
                         "\r\nContent-Length: " + std::to_string(v.size()) + "\r\n" + trace + "\r\n" + v);
  }
}

TEST_F(request_text_test, trace_ids_are_written_into_constant_bytes) {
  request_text text{step_, to_, true};
  auto const first = std::string{text.render(client_, ids_)};
  ids_ = {{1, 2}, 3, false};
  auto const second = std::string{text.render(client_, ids_)};
  EXPECT_NE(second.find("traceparent: 00-00000000000000010000000000000002-0000000000000003-00\r\n"),
            std::string::npos);
  EXPECT_EQ(first.size(), second.size());
}

}  // namespace
}  // namespace loadgen::engine
