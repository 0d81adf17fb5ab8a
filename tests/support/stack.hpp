#pragma once

#include "support/process.hpp"

#include <map>
#include <string>
#include <vector>

// The private Postgres and Redis that integration tests use, through scripts/stack.
namespace poolbench::tests {

// What scripts/stack wrote to DIR/env.
struct stack_environment {
  std::map<std::string, std::string> values;

  // Throws std::runtime_error naming the variable when it is not there.
  std::string const& at(std::string const& name) const;
  std::string const& database_url() const {
    return at("DATABASE_URL");
  }  // role poolbench, database suppliers
  std::string const& admin_url() const { return at("POSTGRES_ADMIN_URL"); }  // superuser, database postgres
  std::string const& redis_url() const { return at("REDIS_URL"); }
};

// The stack that ctest started for all integration tests (its folder is in POOLBENCH_TEST_STACK). Its
// database `suppliers` is a template: use scratch_database for anything that connects, and do not disturb the
// servers. Throws std::runtime_error when there is none: start one with scripts/stack and set the variable to
// run a test by hand.
stack_environment const& shared_stack();

// Servers of one's own, to be killed, stopped and restarted at will. Takes a few seconds to start.
class private_stack {
 public:
  explicit private_stack(std::vector<std::string> const& up_arguments = {});
  private_stack(private_stack const&) = delete;
  private_stack& operator=(private_stack const&) = delete;
  ~private_stack();

  stack_environment const& environment() const noexcept { return environment_; }
  std::string const& folder() const noexcept { return folder_; }

  // service: postgres, redis, or one of what was asked for. Its address and its data stay the same over stop
  // and start; start works after a kill, too. Both return when the thing is done.
  void stop(std::string const& service);
  void start(std::string const& service);
  // Its process, for signals and /proc; that of Postgres is the postmaster.
  pid_t pid(std::string const& service) const;

 private:
  scratch_folder scratch_;
  std::string folder_;
  stack_environment environment_;
};

// A fresh copy of the filled suppliers database in the shared Postgres; dropped on destruction, whoever is
// connected.
class scratch_database {
 public:
  scratch_database();
  scratch_database(scratch_database const&) = delete;
  scratch_database& operator=(scratch_database const&) = delete;
  ~scratch_database();

  std::string const& name() const noexcept { return name_; }
  std::string const& url() const noexcept { return url_; }              // role poolbench
  std::string const& admin_url() const noexcept { return admin_url_; }  // superuser

  // Runs SQL with psql as the superuser and returns its unaligned output without the last line end. Throws
  // std::runtime_error with psql's words when it fails.
  std::string sql(std::string const& text) const;

 private:
  std::string name_;
  std::string url_;
  std::string admin_url_;
};

// psql, as above, against any URL.
std::string sql(std::string const& url, std::string const& text);

// The same URL with another database.
std::string with_database(std::string const& url, std::string const& database);

}  // namespace poolbench::tests
