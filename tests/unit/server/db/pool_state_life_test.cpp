#include "db/pool_state.hpp"
#include "pool_fixture.hpp"

namespace poolbench::db {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

class pool_state_life : public pool_fixture {
 protected:
  static pool_options mortal() {
    auto options = small();
    options.max_lifetime = seconds{100};
    options.idle_timeout = pool_state::duration::zero();
    return options;
  }
};

TEST_F(pool_state_life, opens_its_minimum_when_it_is_put_in_force_and_is_ready_when_that_stands) {
  make(small());
  EXPECT_FALSE(pool_->ready());
  EXPECT_EQ(pool_->next_event(), time_point::max());
  wake();
  EXPECT_EQ(opening_.size(), 2U);
  opened(*opening_.begin());
  EXPECT_FALSE(pool_->ready());
  opened(*opening_.begin());
  EXPECT_TRUE(pool_->ready());
  EXPECT_EQ(stats().idle, 2U);
  wake();
  EXPECT_TRUE(out_.opens.empty());
}

TEST_F(pool_state_life, replaces_broken_connections_at_once_and_never_reuses_them) {
  make_filled(small());
  acquire(1);
  auto const slot = held_.at(1);
  done(1, condition::broken);
  EXPECT_EQ(closing_.at(slot), close_reason::broken);
  EXPECT_EQ(opening_.size(), 1U);
  EXPECT_FALSE(opening_.contains(slot));  // its place is taken until its backend has gone
  closed(slot);
  open_all();
  EXPECT_EQ(stats().idle, 2U);
  EXPECT_EQ(stats().closed, 1U);
  EXPECT_EQ(stats().opened, 3U);
}

TEST_F(pool_state_life, closes_what_idles_beyond_the_minimum_the_longest_first) {
  auto options = small();
  options.idle_timeout = seconds{60};
  make_filled(options);
  for (auto who : {1U, 2U, 3U, 4U}) acquire(who);
  open_all();
  for (auto who : {1U, 2U, 3U, 4U}) {
    done(who);
    pass(milliseconds{1000});
  }
  EXPECT_EQ(stats().idle, 4U);
  EXPECT_EQ(pool_->next_event(), now_ - seconds{4} + seconds{60});
  pass_to_next_event();
  EXPECT_EQ(closing_.size(), 1U);
  EXPECT_EQ(closing_.at(held_.at(1)), close_reason::idle);
  pass_to_next_event();
  EXPECT_EQ(closing_.at(held_.at(2)), close_reason::idle);
  pass(milliseconds{600000});
  tick();
  EXPECT_EQ(stats().idle, 2U);
  close_all();
  EXPECT_TRUE(opening_.empty());
}

TEST_F(pool_state_life, opens_the_replacement_before_it_retires_an_old_connection) {
  make_filled(mortal());
  auto const end = pool_->next_event();
  EXPECT_EQ(end, now_ + seconds{100});
  now_ = end;
  tick();
  EXPECT_EQ(opening_.size(), 2U);
  EXPECT_TRUE(closing_.empty());
  EXPECT_EQ(acquire(1), admission::granted);  // the old ones still serve
  done(1);
  opened(*opening_.begin());
  EXPECT_TRUE(closing_.empty());
  opened(*opening_.begin());
  EXPECT_EQ(closing_.size(), 2U);
  EXPECT_EQ(closing_.begin()->second, close_reason::lifetime);
  close_all();
  EXPECT_EQ(stats().idle, 2U);
  EXPECT_TRUE(opening_.empty());
}

TEST_F(pool_state_life, shortens_each_lifetime_by_a_random_share) {
  auto options = mortal();
  options.lifetime_jitter = 0.1;
  make(options);
  wake();
  opened(*opening_.begin(), 0.5);
  EXPECT_EQ(pool_->next_event(), now_ + seconds{95});
  opened(*opening_.begin(), 0.999);
  EXPECT_LT(pool_->next_event(), now_ + seconds{91});
  EXPECT_GT(pool_->next_event(), now_ + seconds{90});
}

TEST_F(pool_state_life, retires_a_used_connection_when_it_is_given_back_and_a_fresh_one_stands) {
  make_filled(mortal());
  acquire(1);
  pass(seconds{100});
  tick();
  open_all();  // closes the idle old one
  EXPECT_EQ(closing_.size(), 1U);
  done(1);
  EXPECT_EQ(closing_.at(held_.at(1)), close_reason::lifetime);
}

TEST_F(pool_state_life, sees_the_end_of_a_life_also_at_the_moment_of_giving_back) {
  auto options = mortal();
  options.min = 0;
  make(options);
  wake();
  acquire(1);
  open_all();
  pass(seconds{100});
  done(1);
  EXPECT_EQ(closing_.at(held_.at(1)), close_reason::lifetime);
}

TEST_F(pool_state_life, at_its_maximum_retires_one_at_a_time_before_the_replacement) {
  auto options = mortal();
  options.min = options.max = 2;
  make_filled(options);
  pass(seconds{100});
  tick();
  EXPECT_EQ(closing_.size(), 1U);
  EXPECT_TRUE(opening_.empty());  // there is no room
  tick();
  EXPECT_EQ(closing_.size(), 1U);
  close_all();
  EXPECT_EQ(opening_.size(), 1U);
  EXPECT_EQ(stats().idle, 1U);
  open_all();
  EXPECT_EQ(closing_.size(), 1U);
  close_all();
  open_all();
  EXPECT_EQ(stats().idle, 2U);
  EXPECT_EQ(stats().closed, 2U);
}

TEST_F(pool_state_life, lets_nothing_grow_old_when_lifetimes_are_off) {
  auto options = small();
  options.max_lifetime = pool_state::duration::zero();
  options.idle_timeout = pool_state::duration::zero();
  make_filled(options);
  EXPECT_EQ(pool_->next_event(), time_point::max());
}

TEST_F(pool_state_life, keeps_nothing_when_it_is_not_in_force_but_serves_who_asks) {
  make_filled(small());
  acquire(1);
  rest();
  EXPECT_EQ(closing_.size(), 1U);
  EXPECT_EQ(closing_.begin()->second, close_reason::resting);
  close_all();
  EXPECT_TRUE(opening_.empty());
  EXPECT_EQ(acquire(2), admission::queued);
  EXPECT_EQ(opening_.size(), 1U);
  open_all();
  EXPECT_TRUE(granted(2));
  done(2);
  done(1);
  EXPECT_EQ(closing_.size(), 2U);
  close_all();
  EXPECT_TRUE(pool_->gone());
  wake();
  EXPECT_EQ(opening_.size(), 2U);
}

TEST_F(pool_state_life, closes_what_comes_up_when_it_is_no_longer_wanted) {
  make(small());
  wake();
  rest();
  open_all();
  EXPECT_EQ(closing_.size(), 2U);
}

TEST_F(pool_state_life, passes_a_connection_on_while_resting_as_long_as_somebody_waits) {
  make(small());
  for (auto who : {1U, 2U, 3U}) acquire(who);
  EXPECT_EQ(opening_.size(), 3U);
  opened(*opening_.begin());
  done(1);
  EXPECT_TRUE(granted(2));
}

TEST_F(pool_state_life, drains_refusing_newcomers_and_serving_those_who_wait) {
  make_filled(small());
  for (auto who : {1U, 2U, 3U}) acquire(who);
  pool_->drain();
  EXPECT_EQ(acquire(4), admission::refused);
  EXPECT_EQ(refused().at(4), refusal::shutting_down);
  EXPECT_FALSE(pool_->drained());
  done(1);
  EXPECT_TRUE(granted(3));
  done(2);
  done(3);
  EXPECT_TRUE(pool_->drained());
  open_all();
  EXPECT_FALSE(pool_->gone());
  stop();
  close_all();
  EXPECT_TRUE(pool_->gone());
}

TEST_F(pool_state_life, does_not_replace_what_breaks_while_it_drains) {
  make_filled(small());
  acquire(1);
  pool_->drain();
  done(1, condition::broken);
  EXPECT_TRUE(opening_.empty());
}

TEST_F(pool_state_life, stops_refusing_who_waits_and_closing_all_as_it_comes_back) {
  make_filled(small());
  for (auto who : {1U, 2U, 3U}) acquire(who);
  ASSERT_EQ(opening_.size(), 1U);
  stop();
  EXPECT_EQ(refused().at(3), refusal::shutting_down);
  EXPECT_EQ(acquire(4), admission::refused);
  open_all();
  done(1);
  done(2, condition::broken);
  EXPECT_EQ(closing_.size(), 3U);
  EXPECT_EQ(closing_.at(held_.at(1)), close_reason::stopped);
  close_all();
  EXPECT_TRUE(pool_->gone());
  EXPECT_EQ(pool_->next_event(), time_point::max());
}

TEST_F(pool_state_life, stops_also_who_was_about_to_get_another_connection) {
  make_filled(small());
  acquire(1);
  stop();
  invalid(1);
  EXPECT_EQ(refused().at(1), refusal::shutting_down);
}

TEST_F(pool_state_life, stops_while_connections_fail_to_open) {
  make(small());
  wake();
  stop();
  fail_all();
  EXPECT_TRUE(pool_->gone());
}

TEST_F(pool_state_life, reports_once_who_holds_a_connection_for_too_long) {
  auto options = small();
  options.leak_after = seconds{5};
  options.idle_timeout = pool_state::duration::zero();
  options.max_lifetime = pool_state::duration::zero();
  make_filled(options);
  acquire(1);
  EXPECT_EQ(pool_->next_event(), now_ + seconds{5});
  pass(milliseconds{4999});
  tick();
  EXPECT_TRUE(out_.leaks.empty());
  pass_to_next_event();
  ASSERT_EQ(out_.leaks.size(), 1U);
  EXPECT_EQ(out_.leaks[0], held_.at(1));
  EXPECT_EQ(pool_->next_event(), time_point::max());
  tick();
  EXPECT_TRUE(out_.leaks.empty());
  done(1);
  acquire(2);
  EXPECT_EQ(pool_->next_event(), now_ + seconds{5});
}

TEST_F(pool_state_life, never_reports_a_hold_when_that_is_off) {
  auto options = small();
  options.leak_after = pool_state::duration::zero();
  make_filled(options);
  acquire(1);
  pass(minutes{20});
  tick();
  EXPECT_TRUE(out_.leaks.empty());
}

TEST(pool_state_close_reason, has_a_name_each) {
  using reason = pool_state::close_reason;
  std::set<std::string_view> names;
  for (auto each : {reason::idle, reason::lifetime, reason::broken, reason::in_transaction, reason::resting,
                    reason::stopped}) {
    names.insert(to_string(each));
  }
  EXPECT_EQ(names.size(), 6U);
}

}  // namespace
}  // namespace poolbench::db
