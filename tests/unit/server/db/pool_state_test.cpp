#include "db/pool_state.hpp"

#include "pool_fixture.hpp"

namespace poolbench::db {
namespace {

class pool_state_callers : public pool_fixture {};

TEST_F(pool_state_callers, are_granted_an_idle_connection_at_once_the_one_used_last) {
  make_filled(small());
  ASSERT_EQ(acquire(1), admission::granted);
  ASSERT_EQ(acquire(2), admission::granted);
  auto const first = held_.at(1);
  auto const second = held_.at(2);
  EXPECT_NE(first, second);
  done(2);
  done(1);
  acquire(3);
  EXPECT_EQ(held_.at(3), first);
  EXPECT_TRUE(grant_of(3).was_idle);
  EXPECT_FALSE(grant_of(3).validate);
}

TEST_F(pool_state_callers, are_told_to_validate_what_idled_for_long) {
  make_filled(small());
  pass(options_.validate_after == pool_state::duration::zero() ? milliseconds{0} : milliseconds{499});
  acquire(1);
  EXPECT_FALSE(grant_of(1).validate);
  pass(milliseconds{1});
  acquire(2);
  EXPECT_TRUE(grant_of(2).validate);
}

TEST_F(pool_state_callers, wait_in_order_and_get_what_is_given_back) {
  make_filled(small());
  for (auto who : {1U, 2U}) acquire(who);
  EXPECT_EQ(acquire(3), admission::queued);
  EXPECT_EQ(acquire(4), admission::queued);
  EXPECT_EQ(stats().pending, 2U);
  done(2);
  EXPECT_TRUE(granted(3));
  EXPECT_EQ(held_.at(3), held_.at(2));
  EXPECT_FALSE(grant_of(3).was_idle);
  EXPECT_FALSE(grant_of(3).validate);
  done(1);
  EXPECT_TRUE(granted(4));
  EXPECT_EQ(stats().granted, 4U);
}

TEST_F(pool_state_callers, that_come_later_never_pass_those_who_wait) {
  make_filled(small());
  for (auto who : {1U, 2U}) acquire(who);
  acquire(3);
  ASSERT_EQ(opening_.size(), 1U);
  acquire(4);
  ASSERT_EQ(opening_.size(), 2U);
  open_all();  // in whatever order: 3 first, then 4
  EXPECT_EQ(stats().used, 4U);
  acquire(5);
  acquire(6);
  done(1);
  EXPECT_TRUE(granted(5));
  EXPECT_EQ(acquire(7), admission::queued);
  done(2);
  EXPECT_TRUE(granted(6));
}

TEST_F(pool_state_callers, make_the_pool_grow_one_connection_each_up_to_max) {
  make_filled(small());
  for (auto who : {1U, 2U}) acquire(who);
  acquire(3);
  EXPECT_EQ(out_.opens.size(), 1U);
  acquire(4);
  EXPECT_EQ(out_.opens.size(), 1U);
  acquire(5);
  EXPECT_TRUE(out_.opens.empty());  // that would be the fifth
  EXPECT_EQ(stats().total(), 4U);
}

TEST_F(pool_state_callers, are_refused_at_once_when_the_queue_is_full) {
  make_filled(small());
  for (auto who : {1U, 2U}) acquire(who);
  for (auto who : {3U, 4U, 5U}) EXPECT_EQ(acquire(who), admission::queued);
  EXPECT_EQ(acquire(6), admission::refused);
  EXPECT_EQ(refused().at(6), refusal::queue_full);
  EXPECT_EQ(stats().refused, 1U);
  EXPECT_EQ(stats().pending, 3U);
}

TEST_F(pool_state_callers, are_refused_when_their_deadline_has_passed_already) {
  make_filled(small());
  EXPECT_EQ(acquire(1, milliseconds{0}), admission::refused);
  EXPECT_EQ(refused().at(1), refusal::timed_out);
  EXPECT_EQ(stats().idle, 2U);
}

TEST_F(pool_state_callers, lose_their_place_at_their_deadline) {
  make_filled(small());
  for (auto who : {1U, 2U}) acquire(who);
  acquire(3, milliseconds{500});
  acquire(4, milliseconds{200});
  EXPECT_EQ(pool_->next_event(), now_ + milliseconds{200});
  pass_to_next_event();
  EXPECT_EQ(refused().size(), 1U);
  EXPECT_EQ(refused().at(4), refusal::timed_out);
  pass_to_next_event();
  EXPECT_EQ(refused().at(3), refusal::timed_out);
  EXPECT_EQ(stats().timed_out, 2U);
  EXPECT_EQ(stats().pending, 0U);
}

TEST_F(pool_state_callers, are_not_granted_anything_after_their_deadline_even_before_the_tick) {
  make_filled(small());
  for (auto who : {1U, 2U}) acquire(who);
  acquire(3, milliseconds{100});
  acquire(4, milliseconds{300});
  pass(milliseconds{100});
  done(1);
  EXPECT_EQ(refused().at(3), refusal::timed_out);
  EXPECT_TRUE(granted(4));
}

TEST_F(pool_state_callers, may_go_away_while_they_wait_and_leak_nothing) {
  make_filled(small());
  for (auto who : {1U, 2U}) acquire(who);
  for (auto who : {3U, 4U}) acquire(who);
  EXPECT_TRUE(abandon(3));
  EXPECT_FALSE(abandon(3));
  EXPECT_FALSE(abandon(1));  // has its connection
  EXPECT_EQ(stats().cancelled, 1U);
  done(1);
  EXPECT_TRUE(granted(4));
  done(2);
  done(4);
  open_all();
  EXPECT_EQ(stats().idle, 4U);
  EXPECT_EQ(stats().used, 0U);
}

TEST_F(pool_state_callers, all_going_away_never_lets_the_pool_exceed_its_max) {
  make_filled(small());
  for (std::uintptr_t who = 1; who <= 60; ++who) {
    if (acquire(who) == admission::queued) abandon(who);
  }
  EXPECT_LE(stats().total(), 4U);
  open_all();
  EXPECT_LE(stats().total(), 4U);
}

TEST_F(pool_state_callers, of_streams_beyond_their_share_wait_without_holding_up_statements) {
  make_filled(small());  // one stream at a time
  EXPECT_EQ(acquire(1, milliseconds{1000}, kind::stream), admission::granted);
  EXPECT_EQ(acquire(2, milliseconds{1000}, kind::stream), admission::queued);
  EXPECT_TRUE(out_.opens.empty());  // a further connection would not help it
  EXPECT_EQ(acquire(3), admission::granted);
  EXPECT_EQ(acquire(4), admission::queued);
  done(3);
  EXPECT_TRUE(granted(4));
  EXPECT_FALSE(granted(2));
  done(4);
  open_all();
  EXPECT_EQ(stats().pending, 1U);
  done(1);
  EXPECT_TRUE(granted(2));
}

TEST_F(pool_state_callers, of_both_kinds_share_one_order_when_both_could_be_served) {
  auto options = small();
  options.max = 2;
  make_filled(options);
  for (auto who : {1U, 2U}) acquire(who);
  acquire(3, milliseconds{1000}, kind::stream);
  acquire(4);
  done(1);
  EXPECT_TRUE(granted(3));
  done(2);
  EXPECT_TRUE(granted(4));
}

TEST_F(pool_state_callers, of_a_stream_get_an_idle_connection_when_another_stream_ends) {
  make_filled(small());
  acquire(1, milliseconds{1000}, kind::stream);
  acquire(2, milliseconds{1000}, kind::stream);
  done(1, condition::in_transaction);  // that connection is gone, but another one is idle
  EXPECT_TRUE(granted(2));
  EXPECT_EQ(closing_.begin()->second, close_reason::in_transaction);
}

TEST_F(pool_state_callers, whose_connection_was_dead_before_they_began_are_first_in_line_again) {
  auto options = small();
  options.max = 2;
  make_filled(options);
  for (auto who : {1U, 2U}) acquire(who);
  acquire(3);
  invalid(1);
  EXPECT_EQ(closing_.at(held_.at(1)), close_reason::broken);
  EXPECT_EQ(stats().pending, 2U);
  done(2);
  EXPECT_TRUE(granted(1));
  EXPECT_EQ(stats().granted, 2U);  // 1 counts once
}

TEST_F(pool_state_callers, whose_connection_was_dead_get_another_idle_one_at_once) {
  make_filled(small());
  acquire(1);
  invalid(1);
  EXPECT_TRUE(granted(1));
  EXPECT_TRUE(grant_of(1).was_idle);
}

TEST_F(pool_state_callers, whose_connection_was_dead_may_find_their_deadline_passed) {
  make_filled(small());
  acquire(1, milliseconds{100});
  pass(milliseconds{100});
  invalid(1);
  EXPECT_EQ(refused().at(1), refusal::timed_out);
}

TEST_F(pool_state_callers, by_default_may_stream_on_half_of_the_pool) {
  auto options = small();
  options.streams_max = 0;
  make_filled(options);
  for (auto who : {1U, 2U, 3U}) acquire(who, milliseconds{1000}, kind::stream);
  EXPECT_TRUE(opening_.empty());
  EXPECT_EQ(stats().used, 2U);
  EXPECT_EQ(stats().pending, 1U);
}

}  // namespace
}  // namespace poolbench::db
