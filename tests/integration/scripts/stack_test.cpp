#include "support/stack.hpp"

#include "paths.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <signal.h>
#include <sys/stat.h>

namespace poolbench::tests {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

std::string const stack_script = std::string{POOLBENCH_SOURCE_DIR} + "/scripts/stack";

outcome stack(std::vector<std::string> arguments, std::vector<std::string> environment = {}) {
  arguments.insert(arguments.begin(), stack_script);
  return run(arguments, {.environment = std::move(environment), .folder = {}, .input = {}});
}

// Processes that mention a folder in their command line, or work in it: all of a stack's do one or the other.
int processes_of(std::string const& folder) {
  int count = 0;
  for (auto const& entry : fs::directory_iterator{"/proc"}) {
    std::error_code gone;
    auto const works_in = fs::read_symlink(entry.path() / "cwd", gone).string();
    std::ifstream file{entry.path() / "cmdline", std::ios::binary};
    std::string const line{std::istreambuf_iterator<char>{file}, {}};
    if (works_in.starts_with(folder) || line.find(folder) != std::string::npos) ++count;
  }
  return count;
}

TEST(stack_up, is_durable_and_private) {
  auto const& shared = shared_stack();
  EXPECT_EQ(sql(shared.admin_url(),
                "SHOW fsync; SHOW synchronous_commit; SHOW max_connections; SHOW password_encryption; "
                "SHOW listen_addresses; SHOW unix_socket_directories; SHOW shared_preload_libraries"),
            "on\non\n100\nscram-sha-256\n127.0.0.1\n\n");
  EXPECT_EQ(sql(shared.admin_url(), "SELECT rolsuper FROM pg_roles WHERE rolname = 'poolbench'"), "f");
  EXPECT_EQ(sql(shared.admin_url(), "SELECT DISTINCT auth_method FROM pg_hba_file_rules"), "scram-sha-256");
  auto wrong = shared.database_url();
  wrong.insert(wrong.find('@'), "x");
  EXPECT_THROW(sql(wrong, "SELECT"), std::runtime_error);
}

TEST(stack_up, keeps_its_secrets) {
  private_stack const mine;
  struct stat info {};
  ASSERT_EQ(::stat((mine.folder() + "/env").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0600U);
}

TEST(stack_up, again_changes_nothing) {
  private_stack const mine;
  auto const before = mine.pid("postgres");
  auto const again = stack({"up", "--dir", mine.folder()});
  EXPECT_EQ(again.status, 0);
  EXPECT_THAT(again.err, HasSubstr("already up"));
  EXPECT_EQ(mine.pid("postgres"), before);
}

TEST(stack_up, that_is_interrupted_leaves_nothing) {
  scratch_folder const scratch;
  auto const folder = scratch / "stack";
  for (int const number : {SIGINT, SIGTERM}) {
    process starting{{stack_script, "up", "--dir", folder}};
    // SIGINT is ignored in a child of a shell's background job, not here: it must end the script either way.
    ASSERT_TRUE(eventually([&] { return fs::exists(folder + "/postgres/data/PG_VERSION"); }));
    starting.signal(number);
    EXPECT_EQ(starting.wait(std::chrono::seconds{30}), 128 + number);
    EXPECT_FALSE(fs::exists(folder));
    EXPECT_EQ(processes_of(folder), 0);
  }
}

TEST(stack_down, leaves_nothing_and_may_be_repeated) {
  scratch_folder const scratch;
  auto const folder = scratch / "stack";
  ASSERT_EQ(stack({"up", "--dir", folder, "--with", "pgbouncer"}).status, 0);
  EXPECT_GT(processes_of(folder), 2);
  EXPECT_EQ(stack({"down", "--dir", folder}).status, 0);
  EXPECT_FALSE(fs::exists(folder));
  EXPECT_EQ(processes_of(folder), 0);
  EXPECT_EQ(stack({"down", "--dir", folder}).status, 0);
}

TEST(stack_down, stops_what_is_stopped) {
  scratch_folder const scratch;
  auto const folder = scratch / "stack";
  private_stack const mine;
  ::kill(mine.pid("redis"), SIGSTOP);
  EXPECT_EQ(stack({"down", "--dir", mine.folder()}).status, 0);
  EXPECT_EQ(processes_of(mine.folder()), 0);
}

TEST(stack_services, stop_and_start_where_they_were) {
  private_stack mine;
  auto const& url = mine.environment().database_url();
  sql(url, "UPDATE products SET quantity = 77 WHERE id = '00000000-0000-4000-9000-000000000001'");
  mine.stop("postgres");
  EXPECT_THROW(sql(url, "SELECT"), std::runtime_error);
  EXPECT_EQ(stack({"status", "--dir", mine.folder()}).status, 1);
  mine.start("postgres");
  EXPECT_EQ(stack({"status", "--dir", mine.folder()}).status, 0);
  EXPECT_EQ(sql(url, "SELECT quantity FROM products WHERE id = '00000000-0000-4000-9000-000000000001'"),
            "77");

  ::kill(mine.pid("postgres"), SIGKILL);
  ::kill(mine.pid("redis"), SIGKILL);
  ASSERT_TRUE(eventually([&] { return stack({"status", "--dir", mine.folder()}).status == 1; }));
  mine.start("postgres");
  mine.start("redis");
  EXPECT_EQ(sql(url, "SELECT quantity FROM products WHERE id = '00000000-0000-4000-9000-000000000001'"),
            "77");
}

TEST(stack_with, everything_scrapes_every_exporter) {
  private_stack const mine{{"--with", "prometheus,exporters,pgbouncer"}};
  auto const& here = mine.environment();
  EXPECT_EQ(sql(here.at("PGBOUNCER_URL"), "SELECT count(*) FROM products"), "10000");
  auto const up = [&](std::string const& job) {
    auto const query = here.at("PROMETHEUS_URL") + "/api/v1/query?query=up%7Bjob%3D%22" + job + "%22%7D";
    return run({"curl", "--silent", query}).out;
  };
  for (auto const* job : {"postgres", "redis", "node"})
    EXPECT_TRUE(
        eventually([&] { return up(job).find(",\"1\"]") != std::string::npos; }, std::chrono::seconds{20}))
        << up(job);

  ASSERT_EQ(stack({"targets", "poolbench-server", "127.0.0.1:1", "--dir", mine.folder()}).status, 0);
  EXPECT_TRUE(eventually([&] { return up("poolbench-server").find("127.0.0.1:1") != std::string::npos; },
                         std::chrono::seconds{20}));
  ASSERT_EQ(stack({"targets", "poolbench-server", "--dir", mine.folder()}).status, 0);
  EXPECT_FALSE(fs::exists(mine.folder() + "/targets/poolbench-server.json"));
}

struct misuse {
  std::vector<std::string> arguments;
  std::string message;
};

class stack_misuse : public ::testing::TestWithParam<misuse> {};

TEST_P(stack_misuse, is_one_clear_line) {
  auto const done = stack(GetParam().arguments);
  EXPECT_EQ(done.status, 1);
  EXPECT_THAT(done.err, HasSubstr(GetParam().message));
  EXPECT_EQ(std::count(done.err.begin(), done.err.end(), '\n'), 1) << done.err;
}

INSTANTIATE_TEST_SUITE_P(
    lines, stack_misuse,
    ::testing::Values(misuse{{}, "up, down or status?"}, misuse{{"upp"}, "unknown command upp"},
                      misuse{{"up", "--durable"}, "unknown option --durable"},
                      misuse{{"up", "--dir"}, "--dir needs a value"},
                      misuse{{"up", "extra"}, "unknown argument extra"},
                      misuse{{"up", "--with", "kafka"}, "not kafka"},
                      misuse{{"down", "--with", "prometheus"}, "--with goes with up"},
                      misuse{{"up", "--dir", "/etc/hostname"}, "/etc/hostname is not a folder"},
                      misuse{{"up", "--dir", "/etc"}, "/etc is in use for something else"},
                      misuse{{"status", "--dir", "/nowhere"}, "no stack in /nowhere"},
                      misuse{{"start", "postgres", "--dir", "/nowhere"}, "no stack in /nowhere"}));

TEST(stack_up, refuses_a_postgres_that_is_too_old) {
  scratch_folder const scratch;
  fs::create_directory(scratch / "bin");
  std::ofstream{scratch / "bin/postgres"}
      << "#!/bin/sh\necho 'postgres (PostgreSQL) 12.22 (Debian 12.22-1)'\n";
  fs::permissions(scratch / "bin/postgres", fs::perms{0755});
  auto const done =
      stack({"up", "--dir", scratch / "stack"}, {"POOLBENCH_POSTGRES_BIN=" + (scratch / "bin")});
  EXPECT_EQ(done.status, 1);
  EXPECT_THAT(done.err, HasSubstr("Postgres too old"));
  EXPECT_THAT(done.err, HasSubstr("12.22"));
  EXPECT_FALSE(fs::exists(scratch / "stack"));
}

TEST(stack_up, names_the_package_of_a_missing_postgres) {
  scratch_folder const scratch;
  auto const done = stack({"up", "--dir", scratch / "stack"}, {"POOLBENCH_POSTGRES_BIN=/nowhere"});
  EXPECT_EQ(done.status, 1);
  EXPECT_THAT(done.err, HasSubstr("install the package postgresql"));
}

}  // namespace
}  // namespace poolbench::tests
