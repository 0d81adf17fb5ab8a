#include "support/stack.hpp"

#include "paths.hpp"

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <unistd.h>

namespace poolbench::tests {
namespace {

std::string script(std::string const& name) {
  return std::string{POOLBENCH_SOURCE_DIR} + "/scripts/" + name;
}

// NAME=VALUE or NAME='VALUE' or NAME="VALUE", one a line, with or without export: what the script writes.
stack_environment read_environment(std::string const& file) {
  std::ifstream in{file};
  if (!in) throw std::runtime_error{"no stack: cannot read " + file};
  stack_environment result;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("export ")) line.erase(0, 7);
    auto const equals = line.find('=');
    if (equals == std::string::npos || line.starts_with('#')) continue;
    auto value = line.substr(equals + 1);
    if (value.size() >= 2 && (value.front() == '\'' || value.front() == '"') && value.back() == value.front())
      value = value.substr(1, value.size() - 2);
    result.values[line.substr(0, equals)] = value;
  }
  return result;
}

void run_stack(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), script("stack"));
  auto const done = run(arguments, {}, std::chrono::minutes{2});
  if (done.status != 0)
    throw std::runtime_error{"scripts/stack " + arguments[1] + " failed: " + done.err + done.out};
}

}  // namespace

std::string const& stack_environment::at(std::string const& name) const {
  auto const found = values.find(name);
  if (found == values.end()) throw std::runtime_error{"the stack's env has no " + name};
  return found->second;
}

stack_environment const& shared_stack() {
  static stack_environment const environment = [] {
    char const* const folder = std::getenv("POOLBENCH_TEST_STACK");
    if (folder == nullptr)
      throw std::runtime_error{"POOLBENCH_TEST_STACK is not set: the folder of a running scripts/stack"};
    return read_environment(std::string{folder} + "/env");
  }();
  return environment;
}

private_stack::private_stack(std::vector<std::string> const& up_arguments) : folder_{scratch_ / "stack"} {
  std::vector<std::string> arguments{"up", "--dir", folder_};
  arguments.insert(arguments.end(), up_arguments.begin(), up_arguments.end());
  run_stack(arguments);
  environment_ = read_environment(folder_ + "/env");
}

private_stack::~private_stack() {
  // A destructor cannot report; what stays behind would be seen by the test that looks for leftovers.
  run({script("stack"), "down", "--dir", folder_}, {}, std::chrono::minutes{1});
}

void private_stack::stop(std::string const& service) {
  run_stack({"stop", service, "--dir", folder_});
}

void private_stack::start(std::string const& service) {
  run_stack({"start", service, "--dir", folder_});
}

pid_t private_stack::pid(std::string const& service) const {
  pid_t pid = 0;
  std::ifstream{folder_ + "/run/" + service + ".pid"} >> pid;
  if (pid == 0) throw std::runtime_error{"no service " + service + " runs in " + folder_};
  return pid;
}

scratch_database::scratch_database() {
  static std::atomic<unsigned> number{0};
  name_ = "test_" + std::to_string(::getpid()) + "_" + std::to_string(++number);
  auto const& stack = shared_stack();
  tests::sql(stack.admin_url(), "CREATE DATABASE " + name_ + " TEMPLATE suppliers OWNER poolbench");
  url_ = with_database(stack.database_url(), name_);
  admin_url_ = with_database(stack.admin_url(), name_);
}

scratch_database::~scratch_database() {
  run({"psql", "--no-psqlrc", "--quiet", "--dbname", shared_stack().admin_url(), "--command",
       "DROP DATABASE IF EXISTS " + name_ + " WITH (FORCE)"});
}

std::string scratch_database::sql(std::string const& text) const {
  return tests::sql(admin_url_, text);
}

std::string sql(std::string const& url, std::string const& text) {
  auto done = run({"psql", "--no-psqlrc", "--quiet", "--no-align", "--tuples-only", "--set",
                   "ON_ERROR_STOP=1", "--dbname", url, "--file", "-"},
                  {.environment = {}, .folder = {}, .input = text});
  if (done.status != 0) throw std::runtime_error{"psql: " + done.err};
  if (done.out.ends_with('\n')) done.out.pop_back();
  return done.out;
}

std::string with_database(std::string const& url, std::string const& database) {
  auto const path = url.find('/', url.find("://") + 3);
  auto const query = url.find('?');
  if (path == std::string::npos || path > query)
    return url.substr(0, query) + "/" + database + (query == std::string::npos ? "" : url.substr(query));
  return url.substr(0, path + 1) + database + (query == std::string::npos ? "" : url.substr(query));
}

}  // namespace poolbench::tests
