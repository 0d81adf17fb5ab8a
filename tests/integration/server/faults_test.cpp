#include "integration/server/crowd.hpp"
#include "integration/server/keyed_load.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <sys/resource.h>

// What the server leans on is killed, stopped and taken away under load. Afterwards the database must say of
// every transaction what the clients were told, and how long it took until transactions were applied again is
// printed.
namespace poolbench::tests {
namespace {

using namespace std::chrono_literals;
using clock = std::chrono::steady_clock;

// The direct children of a process.
std::vector<pid_t> children(pid_t of) {
  std::vector<pid_t> result;
  for (auto const& entry : std::filesystem::directory_iterator{"/proc"}) {
    auto const name = entry.path().filename().string();
    if (name.find_first_not_of("0123456789") != name.npos) continue;
    std::string text;
    std::getline(std::ifstream{entry.path() / "stat"}, text);
    auto const behind_name = text.rfind(')');
    if (behind_name == text.npos) continue;  // it ended meanwhile
    if (std::stoi(text.substr(behind_name + 4)) == of) result.push_back(std::stoi(name));
  }
  return result;
}

class faults : public ::testing::TestWithParam<std::string> {
 protected:
  bool pooled() const { return GetParam() == "pooled"; }

  // Database connections of the pool, as the server counts them; 0 when it cannot be asked just now.
  int pool_size() {
    auto const answer = server_.admin().try_send("GET", "/metrics");
    auto const text = answer ? answer->body : std::string{};
    int all = 0;
    std::istringstream lines{text};
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with("db_client_connection_count{") && line.find("\"pooled\"") != line.npos) {
        all += std::stoi(line.substr(line.rfind(' ') + 1));
      }
    }
    return all;
  }

  // From `back`, when there is nothing in the way any more: transactions are applied and the pool is whole.
  void expect_recovery(std::string const& what, clock::time_point back, milliseconds at_most) {
    auto const applied = load_.recovered_after(back);
    ASSERT_TRUE(applied) << "nothing is applied any more";
    EXPECT_LE(*applied, at_most);
    std::cout << "[ recovery ] " << GetParam() << ", " << what << ": applied again after " << applied->count()
              << " ms";
    if (pooled()) {
      ASSERT_TRUE(eventually([&] { return pool_size() >= 10; }));
      auto const whole = std::chrono::duration_cast<milliseconds>(clock::now() - back);
      EXPECT_LE(whole, at_most);
      std::cout << ", pool whole after " << whole.count() << " ms";
    }
    std::cout << "\n";
  }

  // Whether some client was told that the database is away, or lost its answer.
  bool database_was_missed() {
    return load_.count(keyed_load::fate::unknown) > 0 ||
           load_.answers().contains(R"(503 {"detail":"The database cannot be reached"})");
  }

  void expect_same_books() {
    EXPECT_TRUE(load_.applies(50));
    load_.settle(server_);
    EXPECT_EQ(load_.difference(database_url_), "");
    EXPECT_GT(load_.count(keyed_load::fate::refused), 0) << "some must have been refused for want of stock";
    for (auto const& [answer, count] : load_.answers())
      std::cout << "[  answers ] " << count << " x " << answer << "\n";
  }

  // SIGSTOP for all its processes; what is returned lets them go on.
  std::function<void()> stop_postgres() {
    auto const postmaster = stack_.pid("postgres");
    ::kill(postmaster, SIGSTOP);
    auto all = children(postmaster);
    for (auto const each : all) ::kill(each, SIGSTOP);
    all.push_back(postmaster);
    return [all] {
      for (auto const each : all) ::kill(each, SIGCONT);
    };
  }

  std::string admin_sql(std::string const& text) { return sql(stack_.environment().admin_url(), text); }

  private_stack stack_;
  std::string database_url_ = [this] {
    auto url = stack_.environment().database_url();
    remember_stock(url);
    return url;
  }();
  shop_server server_{
      database_url_, stack_.environment().redis_url(), {"--db-mode", GetParam(), "--threads", "2"}};
  std::string token_ = server_.token("a");
  keyed_load load_{server_, 6};
};

INSTANTIATE_TEST_SUITE_P(modes, faults, ::testing::Values("pooled", "per-request"),
                         [](auto const& mode) { return mode.param == "pooled" ? "pooled" : "per_request"; });

TEST_P(faults, kill_9_of_a_backend) {
  ASSERT_TRUE(load_.applies(50));
  // In per-request mode a session may end by itself between being found and being killed: then another one.
  // Postgres notices a kill, ends all its sessions and replays its log before it takes new ones.
  ASSERT_TRUE(eventually([&] {
    if (database_was_missed()) return true;
    try {
      auto const found =
          admin_sql("SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'poolbench-%' LIMIT 1");
      if (!found.empty()) ::kill(std::stoi(found), SIGKILL);
    } catch (std::runtime_error const&) {  // the kill has hit
    }
    return false;
  }));
  expect_recovery("kill -9 of a backend, from its being noticed", clock::now(), 10s);
  expect_same_books();
}

TEST_P(faults, kill_9_of_the_postmaster) {
  ASSERT_TRUE(load_.applies(50));
  ASSERT_EQ(::kill(stack_.pid("postgres"), SIGKILL), 0);
  stack_.stop("postgres");  // until it is gone for certain
  stack_.start("postgres");
  expect_recovery("kill -9 of the postmaster, from its being back", clock::now(), 1s);
  expect_same_books();
}

TEST_P(faults, a_restart_of_postgres) {
  ASSERT_TRUE(load_.applies(50));
  stack_.stop("postgres");
  stack_.start("postgres");
  expect_recovery("restart, from its being back", clock::now(), 1s);
  expect_same_books();
}

TEST_P(faults, five_seconds_of_a_stopped_postgres) {
  ASSERT_TRUE(load_.applies(50));
  auto const go_on = stop_postgres();
  std::this_thread::sleep_for(5s);  // the fault itself
  go_on();
  expect_recovery("5 s of SIGSTOP, from SIGCONT", clock::now(), 3s);
  expect_same_books();
}

// Longer than any deadline of a request: all that was in flight was given up meanwhile.
TEST_P(faults, half_a_minute_of_a_stopped_postgres_and_redis) {
  ASSERT_TRUE(load_.applies(50));
  auto const go_on = stop_postgres();
  ::kill(stack_.pid("redis"), SIGSTOP);
  auto const end = clock::now() + 30s;  // the fault itself
  auto client = server_.client("");
  client.use_token(token_);
  EXPECT_EQ(client.get("/products?limit=1").status, 503);
  EXPECT_EQ(client.get("/hello").status, 200);
  EXPECT_EQ(server_.admin().get("/healthz").status, 200);
  std::this_thread::sleep_until(end);
  ::kill(stack_.pid("redis"), SIGCONT);
  go_on();
  expect_recovery("30 s of SIGSTOP of Postgres and Redis, from SIGCONT", clock::now(), 3s);
  expect_same_books();
}

TEST_P(faults, sessions_terminated_all_the_time) {
  for (int i = 0; i != 10; ++i) {
    ASSERT_TRUE(load_.applies(20));
    admin_sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'poolbench-%'");
  }
  expect_recovery("pg_terminate_backend of all, ten times", clock::now(), 1s);
  expect_same_books();
}

TEST_P(faults, kill_9_of_redis) {
  ASSERT_TRUE(load_.applies(50));
  ASSERT_EQ(::kill(stack_.pid("redis"), SIGKILL), 0);
  expect_recovery("kill -9 of Redis, from the kill", clock::now(), 1s);
  EXPECT_TRUE(load_.applies(100)) << "without Redis";
  EXPECT_FALSE(load_.answers().contains("401")) << "who was logged in stays so";
  // It comes back without its sessions: who was logged in must do so again.
  stack_.stop("redis");  // until it is gone for certain
  stack_.start("redis");
  EXPECT_TRUE(eventually([&] { return load_.answers().contains("401"); }));
  expect_same_books();
}

TEST_P(faults, a_stopped_redis) {
  ASSERT_TRUE(load_.applies(50));
  ::kill(stack_.pid("redis"), SIGSTOP);
  expect_recovery("SIGSTOP of Redis, from the signal", clock::now(), 1s);
  EXPECT_TRUE(load_.applies(100)) << "without Redis";
  ::kill(stack_.pid("redis"), SIGCONT);
  expect_same_books();
  EXPECT_FALSE(load_.answers().contains("401")) << "sessions of before stay good";
}

TEST_P(faults, no_free_file_descriptors) {
  ASSERT_TRUE(load_.applies(50));
  auto const pid = server_.child().pid();
  // Enough for all clients of the load and their sessions, once the crowd has gone, and too few for the
  // crowd.
  rlimit const few{open_files(pid) + 20, 4096};
  ASSERT_EQ(::prlimit(pid, RLIMIT_NOFILE, &few, nullptr), 0);
  std::vector<std::unique_ptr<testing::http_peer>> crowd;
  for (int i = 0; i != 100; ++i) crowd.push_back(std::make_unique<testing::http_peer>(server_.api()));
  ASSERT_TRUE(server_.child().read_line_with("accept failed", 10s));
  if (pooled()) {
    EXPECT_TRUE(load_.applies(100)) << "who is connected is served all the same";
  }
  crowd.clear();
  auto const back = clock::now();
  expect_recovery("no free file descriptors, from their being free again", back, 3s);
  EXPECT_EQ(server_.client("b").get("/products?limit=1").status, 200) << "newcomers are served again";
  EXPECT_LE(clock::now() - back, 5s) << "and do not wait behind those who have gone";
  expect_same_books();
}

}  // namespace
}  // namespace poolbench::tests
