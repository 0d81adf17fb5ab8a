#include "db/pool_state.hpp"
#include "pool_fixture.hpp"

namespace poolbench::db {
namespace {

class pool_state_outage : public pool_fixture {
 protected:
  static pool_options quick() {
    auto options = small();
    options.backoff_first = milliseconds{50};
    options.backoff_most = milliseconds{400};
    options.max_lifetime = pool_state::duration::zero();
    options.idle_timeout = pool_state::duration::zero();
    options.leak_after = pool_state::duration::zero();
    return options;
  }
  // Every connection breaks, and the attempts to replace them fail.
  void go_down() {
    for (auto who : {1U, 2U}) acquire(who);
    for (auto who : {1U, 2U}) done(who, condition::broken);
    close_all();
    fail_all();
    ASSERT_TRUE(stats().breaker_open);
    ASSERT_EQ(stats().total(), 0U);
  }
};

TEST_F(pool_state_outage, refuses_at_once_after_the_first_failure) {
  make_filled(quick());
  go_down();
  EXPECT_EQ(acquire(3), admission::refused);
  EXPECT_EQ(refused().at(3), refusal::unavailable);
}

TEST_F(pool_state_outage, refuses_those_who_were_waiting_for_a_first_connection) {
  make(quick());
  wake();
  for (auto who : {1U, 2U}) EXPECT_EQ(acquire(who), admission::queued);
  open_failed(*opening_.begin());
  EXPECT_TRUE(refused().empty());  // the other attempt may still succeed
  open_failed(*opening_.begin());
  EXPECT_EQ(refused().size(), 2U);
  EXPECT_EQ(refused().at(1), refusal::unavailable);
}

TEST_F(pool_state_outage, makes_one_attempt_per_back_off_which_doubles_up_to_a_bound) {
  make_filled(quick());
  go_down();
  for (auto const wait : {50, 100, 200, 400, 400}) {
    EXPECT_EQ(pool_->next_event(), now_ + milliseconds{wait});
    pass(milliseconds{wait - 1});
    tick();
    EXPECT_TRUE(opening_.empty());
    pass_to_next_event();
    ASSERT_EQ(opening_.size(), 1U);
    EXPECT_EQ(pool_->next_event(), time_point::max());  // until that attempt has ended
    EXPECT_EQ(acquire(9), admission::refused);          // nobody waits for it
    tick();
    EXPECT_EQ(opening_.size(), 1U);
    fail_all();
  }
}

TEST_F(pool_state_outage, shortens_the_back_off_by_a_random_share) {
  make(quick());
  wake();
  open_failed(*opening_.begin(), 0.5);
  open_failed(*opening_.begin(), 0.9);  // begun together, failed together: counts once
  EXPECT_EQ(pool_->next_event(), now_ + std::chrono::microseconds{47500});
}

TEST_F(pool_state_outage, fills_the_whole_pool_at_once_when_an_attempt_succeeds) {
  make_filled(quick());
  go_down();
  pass_to_next_event();
  opened(*opening_.begin());
  EXPECT_FALSE(stats().breaker_open);
  EXPECT_EQ(opening_.size(), 1U);
  open_all();
  EXPECT_EQ(stats().idle, 2U);
  EXPECT_EQ(acquire(3), admission::granted);
}

TEST_F(pool_state_outage, starts_the_back_off_anew_after_a_success) {
  make_filled(quick());
  go_down();
  pass_to_next_event();
  fail_all();
  pass_to_next_event();
  open_all();
  go_down();
  EXPECT_EQ(pool_->next_event(), now_ + milliseconds{50});
}

TEST_F(pool_state_outage, goes_on_with_what_stands_when_only_growing_fails) {
  make_filled(quick());
  for (auto who : {1U, 2U}) acquire(who);
  acquire(3);
  fail_all();  // too many clients, say
  EXPECT_TRUE(refused().empty());
  EXPECT_EQ(acquire(4), admission::queued);
  EXPECT_TRUE(opening_.empty());
  done(1);
  EXPECT_TRUE(granted(3));
  EXPECT_EQ(pool_->next_event(), now_ + milliseconds{50});
  pass_to_next_event();
  EXPECT_EQ(opening_.size(), 1U);
  open_all();
  EXPECT_TRUE(granted(4));
}

TEST_F(pool_state_outage, refuses_the_waiting_when_the_last_standing_connection_breaks) {
  make_filled(quick());
  for (auto who : {1U, 2U}) acquire(who);
  acquire(3);
  fail_all();
  done(1, condition::broken);
  EXPECT_FALSE(granted(3));
  EXPECT_TRUE(refused().empty());
  done(2, condition::broken);
  EXPECT_EQ(refused().at(3), refusal::unavailable);
}

TEST_F(pool_state_outage, refuses_who_found_the_last_connection_dead) {
  make_filled(quick());
  acquire(1);
  acquire(2);
  acquire(3);
  fail_all();
  done(2, condition::broken);
  EXPECT_TRUE(abandon(3));
  invalid(1);
  EXPECT_EQ(refused().at(1), refusal::unavailable);
}

TEST_F(pool_state_outage, does_not_retire_anything_while_nothing_can_be_opened) {
  auto options = quick();
  options.max_lifetime = std::chrono::seconds{100};
  make_filled(options);
  pass(std::chrono::seconds{100});
  tick();
  EXPECT_EQ(opening_.size(), 2U);
  fail_all();
  EXPECT_TRUE(closing_.empty());
  EXPECT_EQ(acquire(1), admission::granted);
  done(1);
  EXPECT_EQ(stats().idle, 2U);
}

TEST_F(pool_state_outage, does_not_probe_while_nobody_needs_it) {
  make(quick());
  acquire(1);
  open_failed(*opening_.begin());
  EXPECT_EQ(refused().at(1), refusal::unavailable);
  EXPECT_EQ(pool_->next_event(), time_point::max());
  EXPECT_EQ(acquire(2), admission::refused);  // within the back-off
  pass(milliseconds{50});
  EXPECT_EQ(acquire(3), admission::queued);  // makes the attempt itself
  EXPECT_EQ(opening_.size(), 1U);
  EXPECT_EQ(acquire(4), admission::refused);  // and alone
  fail_all();
  EXPECT_EQ(refused().at(3), refusal::unavailable);
}

TEST_F(pool_state_outage, makes_no_attempt_without_room_and_makes_it_when_there_is) {
  auto options = quick();
  options.min = 1;
  options.max = 1;
  make_filled(options);
  acquire(1);
  done(1, condition::broken);
  EXPECT_TRUE(opening_.empty());  // its place is not free yet
  EXPECT_EQ(acquire(2), admission::queued);
  close_all();
  EXPECT_EQ(opening_.size(), 1U);
  fail_all();
  EXPECT_EQ(refused().at(2), refusal::unavailable);
}

}  // namespace
}  // namespace poolbench::db
