#include "db/retry.hpp"

#include "db/failure.hpp"

#include <gtest/gtest.h>

namespace poolbench::db {
namespace {

using std::chrono::milliseconds;
using wait = std::optional<retry_policy::duration>;

constexpr statement plain{.name = "plain", .text = "", .operation = "UPDATE", .table = "t"};
constexpr statement repeatable{.name = "repeatable",
                               .text = "",
                               .operation = "INSERT",
                               .table = "t",
                               .idempotent = true,
                               .rerun_on = "raced"};

class one_field final : public rows::source {
 public:
  explicit one_field(std::string_view value) : value_(value) {}
  std::size_t size() const noexcept override { return 1; }
  std::size_t affected() const noexcept override { return 0; }
  bool is_null(std::size_t, std::size_t) const noexcept override { return false; }
  std::string_view at(std::size_t, std::size_t) const noexcept override { return value_; }

 private:
  std::string_view value_;
};

result<rows> answer(std::string_view first) {
  return rows{std::make_shared<one_field const>(first)};
}
result<rows> failure(errc code, std::string_view state = "") {
  return error{code, make_sqlstate(state), "", {}};
}
result<rows> failed(std::string_view state) {
  return failure(errc::statement_failed, state);
}

class retrying : public testing::Test {
 protected:
  wait next(result<rows> const& outcome, double unit = 0.5) {
    return policy.next(outcome, now, deadline, unit);
  }

  retry_policy::time_point now{std::chrono::hours{1}};
  retry_policy::time_point deadline = now + std::chrono::seconds{1};
  retry_policy policy{repeatable};
  retry_policy policy_of_plain{plain};
};

TEST_F(retrying, takes_success_and_ordinary_failures_as_the_answer) {
  EXPECT_EQ(next(answer("created")), wait{});
  EXPECT_EQ(next(rows{}), wait{});
  EXPECT_EQ(next(failed("23503")), wait{});
  EXPECT_EQ(next(failure(errc::acquire_timeout)), wait{});
  EXPECT_EQ(next(failure(errc::statement_timeout, "57014")), wait{});
}

TEST_F(retrying, runs_deadlocks_and_serialization_failures_again_three_times_waiting_longer) {
  EXPECT_EQ(policy_of_plain.next(failed("40001"), now, deadline, 0.5), wait{milliseconds{2}});
  EXPECT_EQ(policy_of_plain.next(failed("40P01"), now, deadline, 0.5), wait{milliseconds{4}});
  EXPECT_EQ(policy_of_plain.next(failed("40001"), now, deadline, 0.25), wait{milliseconds{4}});
  EXPECT_EQ(policy_of_plain.next(failed("40001"), now, deadline, 0.5), wait{});
}

TEST_F(retrying, runs_a_lost_race_again_and_knows_when_it_is_still_lost) {
  for (int each = 0; each < 3; ++each) EXPECT_TRUE(next(answer("raced")));
  EXPECT_EQ(next(answer("raced")), wait{});
  auto const told = policy.settled(answer("raced"));
  ASSERT_FALSE(told);
  EXPECT_STREQ(told.error().sqlstate.data(), "40001");
  EXPECT_TRUE(policy.settled(answer("created")));
  EXPECT_TRUE(policy_of_plain.settled(answer("raced")));
}

TEST_F(retrying, runs_an_idempotent_statement_again_at_once_when_its_key_was_stored_meanwhile) {
  for (int each = 0; each < 3; ++each) EXPECT_EQ(next(failed("23505")), wait{milliseconds{0}});
  EXPECT_EQ(next(failed("23505")), wait{});
  EXPECT_EQ(policy_of_plain.next(failed("23505"), now, deadline, 0.5), wait{});
}

TEST_F(retrying, runs_an_idempotent_statement_again_once_when_the_connection_was_lost) {
  EXPECT_EQ(next(failure(errc::connection_lost)), wait{milliseconds{0}});
  EXPECT_EQ(next(failure(errc::connection_lost)), wait{});
  EXPECT_EQ(policy_of_plain.next(failure(errc::connection_lost), now, deadline, 0.5), wait{});
}

TEST_F(retrying, tells_a_refusal_after_a_lost_attempt_as_what_it_is_an_unknown_outcome) {
  auto const refusals = {errc::acquire_timeout, errc::queue_full, errc::unavailable, errc::shutting_down};
  for (auto code : refusals) EXPECT_EQ(policy.settled(failure(code)).error().code, code);
  ASSERT_TRUE(next(failure(errc::connection_lost)));
  for (auto code : refusals) EXPECT_EQ(policy.settled(failure(code)).error().code, errc::connection_lost);
  EXPECT_EQ(policy.settled(failure(errc::statement_timeout)).error().code, errc::statement_timeout);
  EXPECT_TRUE(policy.settled(answer("created")));
}

TEST_F(retrying, never_waits_beyond_the_deadline) {
  deadline = now + milliseconds{2};
  EXPECT_EQ(next(failed("40001")), wait{});
  deadline = now;
  EXPECT_EQ(next(failed("23505")), wait{});
}

}  // namespace
}  // namespace poolbench::db
