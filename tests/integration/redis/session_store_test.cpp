#include "auth/redis_session_store.hpp"
#include "redis_server.hpp"
#include "support/await.hpp"

#include <gtest/gtest.h>

namespace poolbench::auth {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

class session_store_test : public testing::Test {
 protected:
  session_store_test() {
    client_.start();
    EXPECT_TRUE(tests::run_until(loop_, [this] { return client_.connected() == 1; }));
  }
  ~session_store_test() override {
    client_.stop();
    loop_.restart();
    loop_.run_for(10s);
  }

  boost::system::result<std::optional<user>> load(std::string name) {
    return tests::await(loop_, store_.load_user(name, record_));
  }
  redis::value ask(std::vector<std::string> command) {
    return tests::await(loop_, client_.command("TEST", std::move(command))).value();
  }

  tests::redis_server server_;
  asio::io_context loop_;
  redis::client client_{{loop_.get_executor()}, {.port = server_.port()}};
  redis_session_store store_{client_};
  telemetry::request_record record_;
};

TEST_F(session_store_test, gives_back_what_was_saved) {
  user const zoe{.username = "zo\u00eb \"x\"\r\n", .vendor_id = "00000000-0000-4000-8000-00000000001a"};
  EXPECT_TRUE(tests::await(loop_, store_.save(zoe, 1h, record_)));
  auto const found = load(zoe.username);
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->username, zoe.username);
  EXPECT_EQ((*found)->vendor_id, zoe.vendor_id);
  ASSERT_EQ(record_.redis.size(), 2U);
  EXPECT_EQ(record_.redis[0].command, "SET");
  EXPECT_EQ(record_.redis[1].command, "GET");
}

TEST_F(session_store_test, writes_the_documented_key_value_and_ttl) {
  user const abe{.username = "abe", .vendor_id = "v"};
  EXPECT_TRUE(tests::await(loop_, store_.save(abe, 1h, record_)));
  EXPECT_EQ(*ask({"GET", "session:abe"}).text(), R"({"username":"abe","vendor_id":"v"})");
  auto const ttl = *ask({"TTL", "session:abe"}).integer();
  EXPECT_GT(ttl, 3590);
  EXPECT_LE(ttl, 3600);
}

TEST_F(session_store_test, knows_nobody_who_has_not_logged_in_or_has_expired) {
  EXPECT_FALSE(load("abe").value());
  EXPECT_TRUE(tests::await(loop_, store_.save({.username = "abe", .vendor_id = "v"}, 1h, record_)));
  ask({"PEXPIRE", "session:abe", "1"});
  EXPECT_TRUE(tests::run_until(loop_, [this] { return !load("abe").value(); }));
}

TEST_F(session_store_test, takes_what_it_cannot_read_for_no_session) {
  for (auto const* junk :
       {"", "junk", "[]", "{}", R"({"username":"abe"})", R"({"username":1,"vendor_id":"v"})",
        R"({"username":"zoe","vendor_id":"v"})", R"({"username":"abe","vendor_id":null})"}) {
    ask({"SET", "session:abe", junk});
    auto const found = load("abe");
    ASSERT_TRUE(found) << junk;
    EXPECT_FALSE(*found) << junk;
  }
}

TEST_F(session_store_test, says_that_redis_is_away) {
  EXPECT_TRUE(tests::await(loop_, store_.ping()));
  server_.kill();
  EXPECT_TRUE(tests::run_until(loop_, [this] { return client_.connected() == 0; }));
  EXPECT_TRUE(tests::await(loop_, store_.ping()).has_error());
  EXPECT_TRUE(load("abe").has_error());
  EXPECT_TRUE(
      tests::await(loop_, store_.save({.username = "abe", .vendor_id = "v"}, 1h, record_)).has_error());
}

}  // namespace
}  // namespace poolbench::auth
