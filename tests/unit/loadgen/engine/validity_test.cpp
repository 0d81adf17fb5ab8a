#include "engine/validity.hpp"

#include <gmock/gmock.h>

namespace loadgen::engine {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

evidence sound() {
  evidence e;
  e.open_loop = true;
  e.send_lag_p99_us = 80;
  e.max_send_lag = 1ms;
  e.offered = 10'000;
  e.busiest_thread = 0.3;
  e.all_threads = 0.1;
  e.clients = 64;
  return e;
}

TEST(validity, a_sound_run_is_valid) {
  EXPECT_THAT(invalid_reasons(sound()), IsEmpty());
}

TEST(validity, late_sends) {
  auto e = sound();
  e.send_lag_p99_us = 1000;
  EXPECT_THAT(invalid_reasons(e), IsEmpty());
  e.send_lag_p99_us = 1001;
  EXPECT_THAT(invalid_reasons(e), ElementsAre(HasSubstr("send lag p99 is 1 ms, more than 1 ms")));
  e.open_loop = false;
  EXPECT_THAT(invalid_reasons(e), IsEmpty());
}

TEST(validity, unsent_although_connections_were_free) {
  auto e = sound();
  e.overdue_while_idle = 100;
  EXPECT_THAT(invalid_reasons(e), IsEmpty());
  e.overdue_while_idle = 101;
  EXPECT_THAT(invalid_reasons(e), ElementsAre(HasSubstr("101 of 10000 requests were not sent")));
}

TEST(validity, saturation_of_a_thread_or_the_machine) {
  auto e = sound();
  e.busiest_thread = saturated_thread;
  e.all_threads = saturated_machine;
  EXPECT_THAT(invalid_reasons(e), ElementsAre(HasSubstr("a generator thread was busy 98 % of the time")));
  e.busiest_thread = 0.5;
  EXPECT_THAT(invalid_reasons(e), ElementsAre(HasSubstr("used 98 % of this machine's CPU")));
  e.all_threads = 0.5;
  EXPECT_THAT(invalid_reasons(e), IsEmpty());
}

TEST(validity, stolen_time) {
  auto e = sound();
  e.stolen = too_much_stolen;
  EXPECT_THAT(invalid_reasons(e), IsEmpty());
  e.stolen = 0.12;
  EXPECT_THAT(invalid_reasons(e), ElementsAre(HasSubstr("12 %")));
}

TEST(validity, local_limits_and_failed_setup) {
  auto e = sound();
  e.local_failures = 3;
  e.clients_failed = 2;
  e.why_failed = "login: unexpected_status (401)";
  EXPECT_THAT(invalid_reasons(e),
              ElementsAre(HasSubstr("3 connections failed"),
                          "setup failed for 2 of 64 clients (login: unexpected_status (401))"));
}

}  // namespace
}  // namespace loadgen::engine
