#include "auth/authenticator.hpp"

#include "cheap_accounts.hpp"
#include "support/await.hpp"

#include <boost/system/errc.hpp>
#include <gtest/gtest.h>

#include <map>

namespace poolbench::auth {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

// Sessions in memory, with a switch to take the store away.
class memory_store final : public session_store {
 public:
  asio::awaitable<boost::system::result<void>> save(user const& who, std::chrono::seconds ttl,
                                                    telemetry::request_record&) override {
    if (away) co_return down();
    sessions[who.username] = who;
    last_ttl = ttl;
    co_return boost::system::result<void>{};
  }
  asio::awaitable<boost::system::result<std::optional<user>>> load_user(std::string_view username,
                                                                        telemetry::request_record&) override {
    if (away) co_return down();
    auto const found = sessions.find(username);
    co_return found == sessions.end() ? std::optional<user>{} : std::optional{found->second};
  }
  asio::awaitable<boost::system::result<void>> ping() override { co_return boost::system::result<void>{}; }

  static boost::system::error_code down() { return make_error_code(boost::system::errc::connection_refused); }

  bool away = false;
  std::chrono::seconds last_ttl{};
  std::map<std::string, user, std::less<>> sessions;
};

class authenticator_test : public testing::Test {
 protected:
  boost::system::result<std::string, login_refusal> log_in(std::string username, std::string password) {
    return tests::await(loop_, authenticator_.log_in(std::move(username), std::move(password), record_));
  }
  boost::system::result<user, refusal> authenticate(std::string header) {
    return tests::await(loop_, authenticator_.authenticate(header, record_));
  }
  refusal refused(std::string header) {
    auto const who = authenticate(std::move(header));
    EXPECT_TRUE(who.has_error());
    return who.has_error() ? who.error() : refusal{};
  }

  asio::io_context loop_;
  telemetry::request_record record_;
  std::chrono::system_clock::time_point now_{1'700'000'000s};
  account_list accounts_ = cheap_accounts();
  password_check passwords_{accounts_};
  tokens tokens_{std::string(32, 'k'), 1h, [this] { return now_; }};
  memory_store store_;
  authenticator authenticator_{accounts_, passwords_, tokens_, store_};
};

TEST_F(authenticator_test, a_login_makes_a_session_for_an_hour_and_its_token_opens) {
  auto const token = log_in("abe", "secret");
  ASSERT_TRUE(token);
  EXPECT_EQ(store_.last_ttl, 1h);
  auto const who = authenticate("Bearer " + *token);
  ASSERT_TRUE(who);
  EXPECT_EQ(who->username, "abe");
  EXPECT_EQ(who->vendor_id, "00000000-0000-4000-8000-0000000000aa");
}

TEST_F(authenticator_test, a_failed_login_makes_nothing) {
  EXPECT_EQ(log_in("abe", "wrong").error(), login_refusal::bad_credentials);
  EXPECT_EQ(log_in("zoe", "secret").error(), login_refusal::bad_credentials);
  EXPECT_TRUE(store_.sessions.empty());
}

TEST_F(authenticator_test, the_scheme_may_be_in_any_case) {
  auto const token = *log_in("abe", "secret");
  EXPECT_TRUE(authenticate("bearer " + token));
  EXPECT_TRUE(authenticate("BEARER   " + token));
  for (auto const& header : {std::string{}, token, "Bearer" + token, std::string{"Bearer "},
                             std::string{"Bearer"}, "Basic " + token, " Bearer " + token})
    EXPECT_EQ(refused(header), refusal::no_credentials) << header;
}

TEST_F(authenticator_test, says_why_a_token_does_not_open) {
  auto const token = *log_in("abe", "secret");
  EXPECT_EQ(refused("Bearer x" + token), refusal::bad_token);
  EXPECT_EQ(refused("Bearer " + token + " more"), refusal::bad_token);
  now_ += 2h;
  EXPECT_EQ(refused("Bearer " + token), refusal::expired_token);
}

TEST_F(authenticator_test, a_session_that_ended_ends_the_token) {
  auto const token = *log_in("abe", "secret");
  store_.sessions.clear();
  EXPECT_EQ(refused("Bearer " + token), refusal::no_session);
}

TEST_F(authenticator_test, without_the_store_the_account_list_is_enough) {
  store_.away = true;
  auto const token = log_in("abe", "secret");
  ASSERT_TRUE(token);
  auto const who = authenticate("Bearer " + *token);
  ASSERT_TRUE(who);
  EXPECT_EQ(who->vendor_id, "00000000-0000-4000-8000-0000000000aa");
  EXPECT_EQ(refused("Bearer " + tokens_.issue("zoe")), refusal::unknown_user);
}

TEST_F(authenticator_test, the_store_is_believed_over_the_account_list) {
  store_.sessions["zoe"] = {.username = "zoe", .vendor_id = "v"};
  EXPECT_EQ(authenticate("Bearer " + tokens_.issue("zoe"))->vendor_id, "v");
}

TEST_F(authenticator_test, too_many_logins_are_refused_as_overload) {
  password_check closed{accounts_, {.threads = 1, .max_pending = 0}};
  authenticator full{accounts_, closed, tokens_, store_};
  EXPECT_EQ(tests::await(loop_, full.log_in("abe", "secret", record_)).error(), login_refusal::overloaded);
}

TEST(refusal_text, is_there_for_each) {
  for (auto const why : {refusal::no_credentials, refusal::bad_token, refusal::expired_token,
                         refusal::no_session, refusal::unknown_user})
    EXPECT_FALSE(to_string(why).empty());
}

}  // namespace
}  // namespace poolbench::auth
