#pragma once

#include "db/pool_state.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <vector>

namespace poolbench::db {

using std::chrono::milliseconds;

// Drives a pool_state step by step on a clock that only the test moves. Callers are numbers.
class pool_fixture : public testing::Test {
 protected:
  using slot_id = pool_state::slot_id;
  using kind = pool_state::kind;
  using admission = pool_state::admission;
  using refusal = pool_state::refusal;
  using condition = pool_state::condition;
  using close_reason = pool_state::close_reason;
  using time_point = pool_state::time_point;

  static pool_options small() {
    pool_options options;
    options.min = 2;
    options.max = 4;
    options.queue_limit = 3;
    options.streams_max = 1;
    return options;
  }

  void make(pool_options const& options) {
    options_ = options;
    pool_.emplace(options);
  }
  void make_filled(pool_options const& options) {
    make(options);
    wake();
    open_all();
  }

  // Numbers as opaque pointers: never followed.
  static pool_state::caller caller(std::uintptr_t number) {
    return reinterpret_cast<pool_state::caller>(number);
  }
  static std::uintptr_t number(pool_state::caller who) { return reinterpret_cast<std::uintptr_t>(who); }

  admission acquire(std::uintptr_t who, milliseconds patience = milliseconds{1000},
                    kind what = kind::statement) {
    out_ = {};
    return check(pool_->acquire(now_, now_ + patience, what, caller(who), out_));
  }
  bool abandon(std::uintptr_t who) { return pool_->abandon(caller(who)); }
  void release(slot_id slot, condition how = condition::clean) {
    out_ = {};
    pool_->released(slot, now_, how, out_);
    note();
  }
  // Gives back what `who` was granted.
  void done(std::uintptr_t who, condition how = condition::clean) { release(held_.at(who), how); }
  void invalid(std::uintptr_t who) {
    out_ = {};
    pool_->invalid(held_.at(who), now_, out_);
    note();
  }
  void opened(slot_id slot, double unit = 0.0) {
    out_ = {};
    pool_->opened(slot, now_, unit, out_);
    opening_.erase(slot);
    note();
  }
  void open_failed(slot_id slot, double unit = 0.0) {
    out_ = {};
    pool_->open_failed(slot, now_, unit, out_);
    opening_.erase(slot);
    note();
  }
  void open_all() {
    while (!opening_.empty()) opened(*opening_.begin());
  }
  void fail_all() {
    for (auto const slot : std::set<slot_id>(opening_)) open_failed(slot);
  }
  void closed(slot_id slot) {
    out_ = {};
    pool_->closed(slot, now_, out_);
    closing_.erase(slot);
    note();
  }
  void close_all() {
    while (!closing_.empty()) closed(closing_.begin()->first);
  }
  void tick() {
    out_ = {};
    pool_->tick(now_, out_);
    note();
  }
  void wake() {
    out_ = {};
    pool_->wake(now_, out_);
    note();
  }
  void rest() {
    out_ = {};
    pool_->rest(out_);
    note();
  }
  void stop() {
    out_ = {};
    pool_->stop(out_);
    note();
  }
  void pass(milliseconds time) { now_ += time; }
  // Lets time jump to what the state asked for, and tells it.
  void pass_to_next_event() {
    now_ = pool_->next_event();
    tick();
  }

  bool granted(std::uintptr_t who) const {
    for (auto const& each : out_.grants) {
      if (number(each.who) == who) return true;
    }
    return false;
  }
  pool_state::grant grant_of(std::uintptr_t who) const {
    for (auto const& each : out_.grants) {
      if (number(each.who) == who) return each;
    }
    ADD_FAILURE() << who << " was granted nothing";
    return {};
  }
  // Who was refused in the last step, and why.
  std::map<std::uintptr_t, refusal> refused() const {
    std::map<std::uintptr_t, refusal> all;
    for (auto const& each : out_.refusals) all.emplace(number(each.who), each.why);
    return all;
  }
  pool_statistics stats() const { return pool_->statistics(); }

  pool_options options_;
  std::optional<pool_state> pool_;
  pool_state::actions out_;
  time_point now_{std::chrono::hours{1000}};
  std::set<slot_id> opening_;                // ordered and not yet reported
  std::map<slot_id, close_reason> closing_;  // the same
  std::map<std::uintptr_t, slot_id> held_;   // last granted

 private:
  admission check(admission answer) {
    note();
    return answer;
  }

  // Remembers orders, and checks what must hold after every step.
  void note() {
    for (auto const slot : out_.opens) opening_.insert(slot);
    for (auto const& each : out_.closes) closing_[each.slot] = each.why;
    for (auto const& each : out_.grants) held_[number(each.who)] = each.slot;
    auto const now = stats();
    EXPECT_LE(now.total(), options_.max);
    EXPECT_EQ(now.opening, opening_.size());
    EXPECT_EQ(now.closing, closing_.size());
    EXPECT_LE(now.pending, options_.queue_limit + options_.max);
  }
};

}  // namespace poolbench::db
