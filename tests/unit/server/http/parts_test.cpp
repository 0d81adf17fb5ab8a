#include "http/admission.hpp"
#include "http/buffers.hpp"
#include "http/deadlines.hpp"
#include "http/errors.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace poolbench::http {
namespace {

using std::chrono_literals::operator""ms;

TEST(admission, lets_in_up_to_the_limit) {
  admission two{2};
  auto a = two.enter();
  auto b = two.enter();
  EXPECT_TRUE(a);
  EXPECT_TRUE(b);
  EXPECT_FALSE(two.enter());
  EXPECT_EQ(two.inside(), 2U);
  a.give_back();
  EXPECT_FALSE(a);
  EXPECT_EQ(two.inside(), 1U);
  EXPECT_TRUE(two.enter());
  EXPECT_EQ(two.inside(), 1U) << "given back by the destructor";
}

TEST(admission, tickets_move) {
  admission one{1};
  auto a = one.enter();
  auto b = std::move(a);
  EXPECT_FALSE(a);
  EXPECT_TRUE(b);
  EXPECT_EQ(one.inside(), 1U);
  b = admission::ticket{};
  EXPECT_EQ(one.inside(), 0U);
}

TEST(admission, never_lets_in_more_from_many_threads) {
  admission three{3};
  std::atomic<int> inside{0};
  std::atomic<int> most{0};
  std::vector<std::jthread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 20'000; ++i) {
        auto const place = three.enter();
        if (!place) continue;
        int const now = ++inside;
        int seen = most;
        while (seen < now && !most.compare_exchange_weak(seen, now)) {
        }
        --inside;
      }
    });
  }
  threads.clear();
  EXPECT_LE(most, 3);
  EXPECT_EQ(three.inside(), 0U);
}

struct deadlines_test : testing::Test {
  limits const lengths{.header_timeout = 10ms, .body_timeout = 20ms, .idle_timeout = 100ms};
  deadlines timers{lengths};
  deadlines::clock::time_point const t0{};

  std::vector<deadlines::entry*> due(std::chrono::milliseconds after) {
    std::vector<deadlines::entry*> seen;
    timers.sweep(t0 + after, [&](deadlines::entry& e) { seen.push_back(&e); });
    return seen;
  }
};

using entries = std::vector<deadlines::entry*>;

TEST_F(deadlines_test, fires_once_when_due) {
  deadlines::entry a;
  timers.arm(a, waiting_for::header, t0);
  EXPECT_TRUE(a.armed());
  EXPECT_EQ(due(9ms), entries{});
  EXPECT_EQ(due(10ms), entries{&a});
  EXPECT_FALSE(a.armed());
  EXPECT_EQ(a.kind(), waiting_for::header);
  EXPECT_EQ(due(1000ms), entries{});
  EXPECT_TRUE(timers.empty());
}

TEST_F(deadlines_test, arming_again_replaces) {
  deadlines::entry a;
  timers.arm(a, waiting_for::header, t0);
  timers.arm(a, waiting_for::header, t0 + 5ms);
  EXPECT_EQ(due(14ms), entries{});
  timers.arm(a, waiting_for::idle, t0 + 14ms);
  EXPECT_EQ(due(113ms), entries{});
  EXPECT_EQ(due(114ms), entries{&a});
}

TEST_F(deadlines_test, keeps_the_order_of_a_kind) {
  deadlines::entry a;
  deadlines::entry b;
  deadlines::entry c;
  timers.arm(a, waiting_for::body, t0);
  timers.arm(b, waiting_for::body, t0 + 1ms);
  timers.arm(c, waiting_for::body, t0 + 2ms);
  EXPECT_EQ(timers.oldest(waiting_for::body), &a);
  timers.arm(a, waiting_for::body, t0 + 3ms);
  EXPECT_EQ(timers.oldest(waiting_for::body), &b);
  EXPECT_EQ(timers.oldest(waiting_for::write), nullptr);
  EXPECT_EQ(due(22ms), (entries{&b, &c}));
  EXPECT_EQ(due(23ms), entries{&a});
}

TEST_F(deadlines_test, disarming_and_destroying) {
  deadlines::entry a;
  timers.arm(a, waiting_for::header, t0);
  deadlines::disarm(a);
  deadlines::disarm(a);
  {
    deadlines::entry b;
    timers.arm(b, waiting_for::header, t0);
    EXPECT_FALSE(timers.empty());
  }
  EXPECT_TRUE(timers.empty());
  EXPECT_EQ(due(1000ms), entries{});
}

TEST_F(deadlines_test, may_be_armed_again_while_swept) {
  deadlines::entry a;
  timers.arm(a, waiting_for::header, t0);
  int fired = 0;
  timers.sweep(t0 + 10ms, [&](deadlines::entry& e) {
    ++fired;
    timers.arm(e, waiting_for::header, t0 + 10ms);
  });
  EXPECT_EQ(fired, 1);
  EXPECT_EQ(due(20ms), entries{&a});
}

TEST(input_buffer, grows_moves_and_releases) {
  buffer_pool pool;
  input_buffer input{pool};
  auto const receive = [&](std::size_t n, char c) {
    while (n > 0) {
      auto const space = input.prepare();
      ASSERT_FALSE(space.empty());
      auto const part = std::min(n, space.size());
      std::fill_n(space.begin(), part, c);
      input.commit(part);
      n -= part;
    }
  };
  EXPECT_TRUE(input.empty());
  receive(buffer_pool::input_bytes, 'a');
  input.consume(10);
  receive(10, 'b');
  EXPECT_EQ(input.data().size(), buffer_pool::input_bytes) << "moved to the front, not grown";
  EXPECT_TRUE(input.data().ends_with("abbbbbbbbbb"));
  receive(1, 'c');
  EXPECT_EQ(input.data().size(), buffer_pool::input_bytes + 1);
  input.consume(input.data().size());
  EXPECT_TRUE(input.empty());
  input.release();
  EXPECT_TRUE(input.empty());
  EXPECT_EQ(input.prepare().size(), buffer_pool::input_bytes) << "a grown one is not kept";
}

TEST(buffer_pool, lends_the_last_one_again_and_keeps_none_too_large) {
  buffer_pool pool;
  auto out = pool.take_output();
  out.assign(100, 'x');
  auto const* const memory = out.data();
  pool.give_output(std::move(out));
  auto again = pool.take_output();
  EXPECT_TRUE(again.empty());
  EXPECT_EQ(again.data(), memory);
  again.reserve(buffer_pool::most_output_bytes + 1);
  pool.give_output(std::move(again));
  EXPECT_LT(pool.take_output().capacity(), buffer_pool::most_output_bytes);
}

TEST(errors, look_like_fastapis) {
  auto const answer = detail(status::not_found);
  EXPECT_EQ(answer.status, status::not_found);
  EXPECT_EQ(answer.body, R"({"detail":"Not Found"})");
  EXPECT_EQ(answer.content_type, "application/json");
  EXPECT_TRUE(answer.headers.empty());
  EXPECT_EQ(detail(status::method_not_allowed).body, R"({"detail":"Method Not Allowed"})");
  EXPECT_EQ(detail(status::internal_server_error).body, R"({"detail":"Internal Server Error"})");
}

TEST(errors, escape_their_text) {
  EXPECT_EQ(detail_body("a\"b\\c\n\x01"), "{\"detail\":\"a\\\"b\\\\c\\u000a\\u0001\"}");
  EXPECT_EQ(detail_body("\xc3\xa9"), "{\"detail\":\"\xc3\xa9\"}");
  EXPECT_EQ(detail_body("\xff"), "{\"detail\":\"?\"}");
}

TEST(errors, tell_when_to_come_again) {
  auto const answer = detail(status::service_unavailable, "busy");
  ASSERT_EQ(answer.headers.size(), 1U);
  EXPECT_EQ(answer.headers[0].first, "Retry-After");
}

}  // namespace
}  // namespace poolbench::http
