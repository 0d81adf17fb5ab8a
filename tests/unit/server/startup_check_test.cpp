#include "startup_check.hpp"

#include "unit/server/api/fakes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace poolbench {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

database_problem check(db::result<db::rows> answer) {
  api::fake_database data;
  data.answers.push_back(std::move(answer));
  return api::run(check_database(data, telemetry::clock::now()));
}

db::rows answer(std::string version_number, std::string version, std::optional<std::string> missing = {}) {
  return api::rows_of({{std::move(version_number), std::move(version), "suppliers", std::move(missing)}});
}

TEST(startup_check, a_usable_database_has_no_problem) {
  EXPECT_EQ(check(answer("150018", "15.18")).what, "");
  EXPECT_EQ(check(answer("140000", "14.0")).what, "");
}

TEST(startup_check, an_old_postgres_is_named_with_what_is_needed) {
  auto const problem = check(answer("130021", "13.21"));
  EXPECT_THAT(problem.what, HasSubstr("Postgres 13.21 is too old: 14 or newer is needed"));
  EXPECT_FALSE(problem.may_pass);
}

// A session of an older Postgres does not even begin: it knows not all of our settings.
TEST(startup_check, a_setting_that_postgres_does_not_know_is_explained) {
  auto const problem = check(api::failure(db::errc::unavailable, "42704"));
  EXPECT_THAT(problem.what, HasSubstr("older than 14"));
  EXPECT_FALSE(problem.may_pass);
}

TEST(startup_check, missing_tables_are_named_with_what_to_load) {
  auto const problem = check(answer("150018", "15.18", "products, transactions"));
  EXPECT_THAT(problem.what, HasSubstr("'suppliers' has no table products, transactions"));
  EXPECT_THAT(problem.what, HasSubstr("sql/00-create_suppliers_database.sql"));
  EXPECT_FALSE(problem.may_pass);
}

TEST(startup_check, only_what_may_pass_is_worth_waiting_for) {
  EXPECT_TRUE(check(api::failure(db::errc::unavailable)).may_pass);           // nobody listens yet
  EXPECT_TRUE(check(api::failure(db::errc::unavailable, "57P03")).may_pass);  // starting up
  for (auto const* sqlstate : {"28P01", "28000", "3D000", "42501"}) {
    auto const problem = check(api::failure(db::errc::unavailable, sqlstate));
    EXPECT_FALSE(problem.may_pass) << sqlstate;
    EXPECT_THAT(problem.what, HasSubstr("--database-url: cannot use the database: what Postgres said"));
    EXPECT_THAT(problem.what, Not(HasSubstr("older")));
  }
}

}  // namespace
}  // namespace poolbench
