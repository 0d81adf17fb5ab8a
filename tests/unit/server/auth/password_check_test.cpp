#include "auth/password_check.hpp"

#include "cheap_accounts.hpp"
#include "support/await.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <thread>
#include <vector>

namespace poolbench::auth {
namespace {

namespace asio = boost::asio;

class password_check_test : public testing::Test {
 protected:
  password_verdict check(std::string username, std::string password) {
    return tests::await(loop_, passwords_.check(std::move(username), std::move(password), record_));
  }

  asio::io_context loop_;
  account_list accounts_ = cheap_accounts();
  password_check passwords_{accounts_};
  telemetry::request_record record_;
};

TEST_F(password_check_test, tells_right_from_wrong) {
  EXPECT_EQ(check("abe", "secret"), password_verdict::right);
  EXPECT_EQ(check("abe", "Secret"), password_verdict::wrong);
  EXPECT_EQ(check("abe", ""), password_verdict::wrong);
  EXPECT_EQ(check("abe", std::string("secret\0x", 8)), password_verdict::wrong);
  EXPECT_EQ(check("zoe", "secret"), password_verdict::wrong);
  EXPECT_EQ(check("", ""), password_verdict::wrong);
}

TEST_F(password_check_test, writes_down_that_it_hashed) {
  check("abe", "secret");
  check("zoe", "secret");
  ASSERT_EQ(record_.internal.size(), 2U);
  EXPECT_EQ(record_.internal[0].name, "password.check");
  EXPECT_GT(record_.internal[0].time.length().count(), 0);
}

TEST_F(password_check_test, resumes_on_the_callers_loop) {
  auto const here = std::this_thread::get_id();
  auto const where = [](password_check& passwords,
                        telemetry::request_record& record) -> asio::awaitable<std::thread::id> {
    static_cast<void>(co_await passwords.check("abe", "secret", record));
    co_return std::this_thread::get_id();
  };
  EXPECT_EQ(tests::await(loop_, where(passwords_, record_)), here);
}

TEST(password_check_queue, refuses_at_once_what_is_above_its_cap_and_serves_the_rest) {
  asio::io_context loop;
  auto const accounts = demo_accounts();
  password_check passwords{accounts, {.threads = 1, .max_pending = 4}};
  std::vector<telemetry::request_record> records(20);
  int served = 0;
  int refused = 0;
  for (auto& record : records)
    asio::co_spawn(loop, passwords.check("a", "a", record),
                   [&](std::exception_ptr, password_verdict verdict) {
                     ++(verdict == password_verdict::right ? served : refused);
                   });
  EXPECT_TRUE(tests::run_until(loop, [&] { return served + refused == 20; }));
  EXPECT_EQ(served, 4);
  EXPECT_EQ(refused, 16);

  telemetry::request_record later;
  EXPECT_EQ(tests::await(loop, passwords.check("a", "a", later)), password_verdict::right)
      << "places come back";
}

// Both hash once with the same cost; half of that is far outside of noise.
TEST(password_check_time, does_not_tell_who_exists) {
  asio::io_context loop;
  auto const accounts = demo_accounts();
  password_check passwords{accounts};
  auto const look = [&](std::string const& username, telemetry::clock::duration& fastest) {
    telemetry::request_record record;
    tests::await(loop, passwords.check(username, "wrong", record));
    fastest = std::min(fastest, record.internal.front().time.length());
  };
  auto known = telemetry::clock::duration::max();
  auto unknown = known;
  for (int i = 0; i < 8; ++i) {  // in turns: what else the machine does meets both
    look("a", known);
    look("nobody", unknown);
  }
  EXPECT_LT(known, 2 * unknown);
  EXPECT_LT(unknown, 2 * known);
}

}  // namespace
}  // namespace poolbench::auth
