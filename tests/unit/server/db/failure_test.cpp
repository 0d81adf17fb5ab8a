#include "db/failure.hpp"

#include <gtest/gtest.h>
#include <pqxx/except>

namespace poolbench::db {
namespace {

std::string state_of(error const& e) {
  return e.sqlstate.data();
}

TEST(read_error_text, finds_state_message_detail_and_constraint) {
  auto const e = read_error_text(
      "ERROR:  23505: duplicate key value violates unique constraint \"transactions_pkey\"\n"
      "DETAIL:  Key (id)=(1) already exists.\n"
      "SCHEMA NAME:  public\n"
      "CONSTRAINT NAME:  transactions_pkey\n"
      "LOCATION:  _bt_check_unique, nbtinsert.c:664\n");
  EXPECT_EQ(state_of(e), "23505");
  EXPECT_EQ(
      e.message,
      "duplicate key value violates unique constraint \"transactions_pkey\" (Key (id)=(1) already exists.)");
  EXPECT_EQ(e.constraint, "transactions_pkey");
}

TEST(read_error_text, finds_the_state_whatever_the_language_and_wherever_the_line) {
  EXPECT_EQ(state_of(read_error_text("FEHLER:  42P01: Relation »x« existiert nicht\n")), "42P01");
  auto const e = read_error_text(
      "connection to server at \"127.0.0.1\", port 1 failed: FATAL:  53300: sorry, too many clients "
      "already\n");
  EXPECT_EQ(state_of(e), "53300");
  EXPECT_EQ(e.message, "sorry, too many clients already");
  auto const second =
      read_error_text("connection to a failed\nconnection to b failed: FATAL:  57P03: starting\n");
  EXPECT_EQ(state_of(second), "57P03");
  EXPECT_EQ(second.message, "starting");
}

TEST(read_error_text, keeps_the_first_line_of_a_text_without_a_state) {
  auto const e = read_error_text("connection refused\n\tIs the server running?\n");
  EXPECT_EQ(state_of(e), "");
  EXPECT_EQ(e.message, "connection refused");
  EXPECT_EQ(read_error_text("").message, "");
  EXPECT_EQ(read_error_text("note:  ABCDE but no second colon").message, "note:  ABCDE but no second colon");
  EXPECT_EQ(state_of(read_error_text("x:  abcde: lower case")), "");
  EXPECT_EQ(state_of(read_error_text("x:  AB")), "");
}

TEST(read_error_text, takes_labels_only_at_the_beginning_of_a_line) {
  auto const e = read_error_text("ERROR:  XX000: says CONSTRAINT NAME:  no\n");
  EXPECT_EQ(e.constraint, "");
}

template <class Thrown>
error described(Thrown const& what, bool open) {
  try {
    throw what;
  } catch (...) {
    return describe_statement_failure(open);
  }
}

TEST(describe_statement_failure, tells_lost_connections_timeouts_and_failures_apart) {
  EXPECT_EQ(described(pqxx::broken_connection(), false).code, errc::connection_lost);
  EXPECT_FALSE(described(pqxx::broken_connection(""), false).message.empty());
  EXPECT_EQ(described(pqxx::sql_error("ERROR:  57014: canceling", "", "57014"), true).code,
            errc::statement_timeout);
  auto const failed = described(pqxx::sql_error("odd", "", "22P02"), true);
  EXPECT_EQ(failed.code, errc::statement_failed);
  EXPECT_EQ(state_of(failed), "22P02");  // from libpqxx, when the text has none
  EXPECT_EQ(described(std::runtime_error("anything"), true).code, errc::statement_failed);
}

TEST(describe_statement_failure, knows_the_states_that_libpqxx_drops) {
  EXPECT_EQ(state_of(described(pqxx::deadlock_detected("x"), true)), "40P01");
  EXPECT_EQ(state_of(described(pqxx::serialization_failure("x"), true)), "40001");
}

TEST(describe_connect_failure, is_always_unavailable) {
  try {
    throw pqxx::broken_connection("FATAL:  28P01: password authentication failed for user \"x\"\n");
  } catch (...) {
    auto const e = describe_connect_failure();
    EXPECT_EQ(e.code, errc::unavailable);
    EXPECT_EQ(state_of(e), "28P01");
  }
}

}  // namespace
}  // namespace poolbench::db
