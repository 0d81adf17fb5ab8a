#pragma once

#include "paths.hpp"
#include "support/stack.hpp"

#include <atomic>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

// An empty database name of the shared Postgres, and psql on the files of sql/.
namespace poolbench::tests {

class empty_database {
 public:
  empty_database() = default;
  empty_database(empty_database const&) = delete;
  empty_database& operator=(empty_database const&) = delete;
  ~empty_database() { tests::sql(server(), "DROP DATABASE IF EXISTS " + name_ + " WITH (FORCE)"); }

  std::string sql(std::string const& text) const { return tests::sql(with_database(server(), name_), text); }

  // psql -f FILE of sql/ as the superuser, connected to `postgres` as in Postgres' own image; variables as
  // NAME=VALUE.
  outcome load(std::string const& file, std::vector<std::string> variables = {}) const {
    variables.push_back("database=" + name_);
    std::vector<std::string> psql{"psql", "--no-psqlrc", "--dbname", server()};
    for (auto& variable : variables) psql.insert(psql.end(), {"--set", std::move(variable)});
    psql.insert(psql.end(), {"--file", std::string{POOLBENCH_SOURCE_DIR} + "/sql/" + file});
    return run(psql);
  }

  // The three files in name order; throws when one fails.
  void fill(std::vector<std::string> const& variables = {}) const {
    for (auto const* file :
         {"00-create_suppliers_database.sql", "01-insert_into_vendors.sql", "02-insert_into_products.sql"}) {
      if (auto const done = load(file, variables); done.status != 0) throw std::runtime_error{done.err};
    }
  }

 private:
  static std::string const& server() { return shared_stack().admin_url(); }

  static std::string next_name() {
    static std::atomic<unsigned> number{0};
    return "empty_" + std::to_string(::getpid()) + "_" + std::to_string(++number);
  }

  std::string name_ = next_name();
};

}  // namespace poolbench::tests
