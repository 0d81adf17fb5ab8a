#include "redis/client.hpp"

#include "redis_server.hpp"
#include "support/await.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <gmock/gmock.h>

#include <array>
#include <atomic>
#include <csignal>
#include <future>
#include <optional>
#include <thread>

namespace poolbench::redis {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using tests::run_until;

client_options quick() {
  return {.connect_timeout = 300ms, .command_timeout = 300ms, .first_backoff = 5ms, .last_backoff = 20ms};
}

class redis_client : public testing::Test {
 protected:
  ~redis_client() override {
    if (client_) stop();
  }

  void connect(endpoint where, client_options how = quick()) {
    how.on_change = [this](bool up, std::string_view why) {
      changes_.emplace_back((up ? "+" : "-") + std::string{why});
    };
    std::vector<asio::any_io_executor> const loops{loop_.get_executor()};
    client_.emplace(loops, std::move(where), how);
    client_->start();
  }
  void connect(tests::redis_server const& to) { connect({.port = to.port()}); }
  bool wait_connected() {
    return run_until(loop_, [this] { return client_->connected() == 1; });
  }
  // After it nothing keeps the loop busy.
  void stop() {
    client_->stop();
    loop_.restart();
    EXPECT_GT(loop_.run_for(10s), 0U);
    EXPECT_TRUE(loop_.stopped()) << "something still runs";
    client_.reset();
  }

  boost::system::result<value> command(std::vector<std::string> arguments,
                                       telemetry::request_record* record = nullptr) {
    return tests::await(loop_, client_->command("TEST", std::move(arguments), record));
  }

  asio::io_context loop_;
  std::optional<client> client_;
  std::vector<std::string> changes_;
};

TEST_F(redis_client, speaks_with_redis) {
  tests::redis_server const server;
  connect(server);
  ASSERT_TRUE(wait_connected());
  std::string const bytes{"a\0\r\n\xff", 5};
  EXPECT_EQ(*command({"SET", "k", bytes, "EX", "100"})->text(), "OK");
  EXPECT_EQ(*command({"GET", "k"})->text(), bytes);
  EXPECT_TRUE(command({"GET", "nothing"})->is_nil());
  EXPECT_EQ(*command({"INCRBY", "n", "-7"})->integer(), -7);
  EXPECT_EQ(command({"MGET", "k", "n"})->elements()->size(), 2U);
  EXPECT_THAT(changes_, ElementsAre("+connected"));
}

TEST_F(redis_client, an_error_reply_fails_the_command_and_keeps_the_connection) {
  tests::redis_server const server;
  connect(server);
  ASSERT_TRUE(wait_connected());
  EXPECT_EQ(command({"NONSENSE"}).error(), errc::command_failed);
  EXPECT_EQ(*command({"PING"})->text(), "PONG");
  EXPECT_EQ(changes_.size(), 1U);
}

TEST_F(redis_client, writes_down_every_visit) {
  tests::redis_server const server;
  connect(server);
  telemetry::request_record record;
  EXPECT_EQ(command({"PING"}, &record).error(), errc::not_connected);
  ASSERT_TRUE(wait_connected());
  EXPECT_TRUE(command({"PING"}, &record));
  ASSERT_EQ(record.redis.size(), 2U);
  EXPECT_FALSE(record.redis[0].ok);
  EXPECT_TRUE(record.redis[1].ok);
  EXPECT_EQ(record.redis[1].command, "TEST");
  EXPECT_GT(record.redis[1].time.length().count(), 0);
}

TEST_F(redis_client, pipelines_and_gives_every_answer_to_its_asker) {
  tests::redis_server const server;
  connect(server);
  ASSERT_TRUE(wait_connected());
  constexpr int count = 1000;
  int right = 0;
  int done = 0;
  for (int i = 0; i < count; ++i) {
    std::vector<std::string> echo{"ECHO", std::to_string(i)};
    asio::co_spawn(loop_, client_->command("ECHO", std::move(echo)),
                   [&, i](std::exception_ptr, boost::system::result<value> answer) {
                     ++done;
                     right += answer && *answer->text() == std::to_string(i);
                   });
  }
  EXPECT_TRUE(run_until(loop_, [&] { return done == count; }));
  EXPECT_EQ(right, count);
}

TEST_F(redis_client, refuses_more_than_its_pipeline_holds) {
  tests::redis_server const server;
  auto how = quick();
  how.max_pending = 10;
  connect({.port = server.port()}, how);
  ASSERT_TRUE(wait_connected());
  int refused = 0;
  int done = 0;
  for (int i = 0; i < 25; ++i) {
    std::vector<std::string> ping{"PING"};
    asio::co_spawn(loop_, client_->command("PING", std::move(ping)),
                   [&](std::exception_ptr, boost::system::result<value> answer) {
                     ++done;
                     refused += answer.has_error() && answer.error() == errc::too_many_pending;
                   });
  }
  EXPECT_TRUE(run_until(loop_, [&] { return done == 25; }));
  EXPECT_EQ(refused, 15);
}

TEST_F(redis_client, without_redis_commands_fail_at_once) {
  connect({.port = tests::free_port()});
  auto const begin = telemetry::clock::now();
  for (int i = 0; i < 100; ++i) EXPECT_EQ(command({"PING"}).error(), errc::not_connected);
  EXPECT_LT(telemetry::clock::now() - begin, 1s);
  EXPECT_TRUE(run_until(loop_, [&] { return !changes_.empty(); }));
  EXPECT_THAT(changes_, ElementsAre(HasSubstr("-"))) << "told once, however often it tries";
}

TEST_F(redis_client, comes_back_after_redis_was_killed_and_restarted) {
  tests::redis_server server;
  connect(server);
  ASSERT_TRUE(wait_connected());
  server.kill();
  EXPECT_TRUE(run_until(loop_, [&] { return client_->connected() == 0; }));
  EXPECT_EQ(command({"PING"}).error(), errc::not_connected);
  server.start();
  ASSERT_TRUE(wait_connected());
  EXPECT_TRUE(command({"PING"}));
  EXPECT_THAT(changes_, ElementsAre("+connected", "-the connection was lost", "+connected"));
}

TEST_F(redis_client, what_is_pending_fails_when_redis_is_killed) {
  tests::redis_server server;
  auto how = quick();
  how.command_timeout = 20s;
  connect({.port = server.port()}, how);
  ASSERT_TRUE(wait_connected());
  boost::system::error_code first;
  boost::system::error_code second;
  auto const ask = [&](std::vector<std::string> arguments, boost::system::error_code& into) {
    asio::co_spawn(
        loop_, client_->command("TEST", std::move(arguments)),
        [&into](std::exception_ptr, boost::system::result<value> answer) { into = answer.error(); });
  };
  ask({"BLPOP", "nothing", "0"}, first);
  ask({"PING"}, second);
  loop_.run_for(50ms);
  EXPECT_FALSE(first || second);
  server.kill();
  EXPECT_TRUE(run_until(loop_, [&] { return first && second; }));
  EXPECT_EQ(first, errc::connection_lost);
  EXPECT_EQ(second, errc::connection_lost);
}

TEST_F(redis_client, a_stopped_redis_costs_one_timeout_and_is_back_when_it_goes_on) {
  tests::redis_server server;
  connect(server);
  ASSERT_TRUE(wait_connected());
  server.signal(SIGSTOP);
  EXPECT_EQ(command({"PING"}).error(), errc::timeout);
  // The kernel still accepts connections for it; they must not count.
  EXPECT_EQ(command({"PING"}).error(), errc::not_connected);
  loop_.run_for(400ms);
  EXPECT_EQ(client_->connected(), 0U);
  server.signal(SIGCONT);
  ASSERT_TRUE(wait_connected());
  EXPECT_TRUE(command({"PING"}));
}

TEST_F(redis_client, authenticates_and_selects) {
  tests::redis_server const server{{"--requirepass", "hunter2"}};
  connect({.port = server.port(), .password = "hunter2", .database = 3});
  ASSERT_TRUE(wait_connected());
  EXPECT_TRUE(command({"SET", "k", "in three"}));
  EXPECT_EQ(*command({"GET", "k"})->text(), "in three");
  EXPECT_TRUE(command({"SELECT", "0"}));
  EXPECT_TRUE(command({"GET", "k"})->is_nil());
}

TEST_F(redis_client, authenticates_as_a_user) {
  tests::redis_server const server{{"--user", "shop", "on", ">hunter2", "~session:*", "+@all"}};
  connect({.port = server.port(), .username = "shop", .password = "hunter2"});
  ASSERT_TRUE(wait_connected());
  EXPECT_EQ(*command({"ACL", "WHOAMI"})->text(), "shop");
}

TEST_F(redis_client, says_why_redis_does_not_let_it_in_without_the_password) {
  tests::redis_server const server{{"--requirepass", "hunter2"}};
  connect({.port = server.port(), .password = "wrongpass"});
  EXPECT_TRUE(run_until(loop_, [&] { return !changes_.empty(); }));
  EXPECT_THAT(changes_, ElementsAre(HasSubstr("AUTH: WRONGPASS")));
  EXPECT_EQ(changes_[0].find("wrongpass"), std::string::npos);
  stop();

  changes_.clear();
  connect(server);
  EXPECT_TRUE(run_until(loop_, [&] { return !changes_.empty(); }));
  EXPECT_THAT(changes_, ElementsAre(HasSubstr("PING: NOAUTH")));
}

TEST_F(redis_client, stops_with_commands_pending) {
  tests::redis_server const server;
  connect(server);
  ASSERT_TRUE(wait_connected());
  boost::system::error_code failed;
  std::vector<std::string> blocking{"BLPOP", "nothing", "0"};
  asio::co_spawn(loop_, client_->command("BLPOP", std::move(blocking)),
                 [&](std::exception_ptr, boost::system::result<value> answer) { failed = answer.error(); });
  loop_.poll();
  stop();
  EXPECT_EQ(failed, errc::stopped);
}

TEST_F(redis_client, stops_while_it_tries_to_connect) {
  connect({.host = "127.0.0.1", .port = tests::free_port()});
  loop_.run_for(20ms);
  stop();
}

TEST_F(redis_client, may_be_destroyed_without_its_loop_having_run) {
  connect({.port = tests::free_port()});
  client_.reset();
}

// Whatever answers: the client must neither hang nor grow nor believe it.
class not_redis : public redis_client, public testing::WithParamInterface<char const*> {};

TEST_P(not_redis, is_never_taken_for_it) {
  asio::io_context peer_loop;
  asio::ip::tcp::acceptor acceptor{peer_loop, {asio::ip::address_v4::loopback(), 0}};
  std::atomic<bool> over{false};
  std::atomic<int> connections{0};
  std::thread peer{[&] {
    while (!over) {
      asio::ip::tcp::socket socket{peer_loop};
      acceptor.accept(socket);
      ++connections;
      boost::system::error_code ignored;
      std::array<char, 256> buffer;
      socket.read_some(asio::buffer(buffer), ignored);
      asio::write(socket, asio::buffer(std::string_view{GetParam()}), ignored);
    }
  }};
  connect({.port = acceptor.local_endpoint().port()});
  EXPECT_TRUE(run_until(loop_, [&] { return connections >= 3; }));
  EXPECT_EQ(client_->connected(), 0U);
  EXPECT_EQ(command({"PING"}).error(), errc::not_connected);
  over = true;
  stop();  // the peer may be waiting for the client's next word ...
  asio::ip::tcp::socket{peer_loop}.connect(acceptor.local_endpoint());  // ... or for its next connection
  peer.join();
}

INSTANTIATE_TEST_SUITE_P(all, not_redis,
                         testing::Values("HTTP/1.1 400 Bad Request\r\n\r\n", "", "-ERR no\r\n", "$-7\r\n",
                                         "*1\r\n"));

TEST(redis_clients, use_the_connection_of_the_loop_they_are_called_on) {
  tests::redis_server const server;
  std::array<asio::io_context, 3> loops;
  auto const guard_of = [](asio::io_context& loop) { return asio::make_work_guard(loop); };
  std::array guards{guard_of(loops[0]), guard_of(loops[1]), guard_of(loops[2])};
  std::vector<std::thread> threads;
  for (auto& loop : loops) threads.emplace_back([&loop] { loop.run(); });

  // Two loops have connections; the third borrows the first's.
  std::vector<asio::any_io_executor> const executors{loops[0].get_executor(), loops[1].get_executor()};
  client redis{executors, {.port = server.port()}};
  redis.start();
  EXPECT_TRUE(tests::eventually([&] { return redis.connected() == 2; }));

  auto const id_on = [&redis](asio::io_context& loop) {
    std::promise<std::pair<std::int64_t, std::thread::id>> told;
    std::vector<std::string> command{"CLIENT", "ID"};
    asio::co_spawn(loop, redis.command("CLIENT", std::move(command)),
                   [&told](std::exception_ptr, boost::system::result<value> answer) {
                     told.set_value({*answer->integer(), std::this_thread::get_id()});
                   });
    return told.get_future().get();
  };
  auto const [first, first_thread] = id_on(loops[0]);
  auto const [second, second_thread] = id_on(loops[1]);
  auto const [third, third_thread] = id_on(loops[2]);
  EXPECT_NE(first, second);
  EXPECT_EQ(third, first);
  EXPECT_EQ(first_thread, threads[0].get_id());
  EXPECT_EQ(second_thread, threads[1].get_id());
  EXPECT_EQ(third_thread, threads[2].get_id());

  redis.stop();
  for (auto& guard : guards) guard.reset();
  for (auto& thread : threads) thread.join();
}

}  // namespace
}  // namespace poolbench::redis
