#include "plan/load_settings.hpp"

#include "expect_bad_value.hpp"

#include <algorithm>

namespace loadgen::plan {
namespace {

using namespace std::chrono_literals;

load_settings said(std::initializer_list<std::pair<std::string_view, std::string_view>> pairs) {
  load_settings result;
  for (auto const& [name, value] : pairs) {
    auto const table = load_setting_table();
    auto const found = std::find_if(table.begin(), table.end(), [&n = name](auto& s) { return s.name == n; });
    if (found == table.end()) throw std::logic_error("no such setting");
    found->apply(result, value);
  }
  return result;
}

plan planned(load_settings const& command_line, load_settings const& file = {}) {
  plan result;
  put_load(overlay(command_line, file), result);
  return result;
}

TEST(load_settings, nothing_said_leaves_the_defaults) {
  auto const p = planned({});
  plan const untouched;
  EXPECT_EQ(p.connections, 64U);
  EXPECT_EQ(p.threads, 1U);
  EXPECT_EQ(p.client, client_kind::async);
  EXPECT_EQ(p.loop, loop_kind::closed);
  EXPECT_EQ(p.duration, 10s);
  EXPECT_EQ(p.warmup, 0s);
  EXPECT_EQ(p.timeout, 5s);
  EXPECT_EQ(p.requests, std::nullopt);
  EXPECT_TRUE(p.reuse);
  EXPECT_TRUE(p.stages.empty());
  EXPECT_EQ(p.arrivals, arrivals_kind::constant);
  EXPECT_EQ(p.backlog, backlog_policy::queue);
  EXPECT_EQ(p.max_send_lag, 1ms);
  EXPECT_EQ(p.coalesce, 50us);
  EXPECT_EQ(p.seed, untouched.seed);
  EXPECT_EQ(p.trace_rate, 0);
}

TEST(load_settings, holding_back_stays_below_the_longest_send_lag) {
  EXPECT_EQ(planned(said({{"max_send_lag", "20us"}})).coalesce, 10us);
  EXPECT_EQ(planned(said({{"coalesce", "900us"}})).coalesce, 900us);
  expect_bad_value(
      [] {
        planned(said({{"coalesce", "1ms"}}));
      },
      "what is held back to be sent together counts as send lag: expected coalesce below the longest send "
      "lag");
}

TEST(load_settings, recorded_arrivals_are_an_open_loop_of_their_own) {
  load_settings replay;
  replay.arrivals = arrivals_kind::replay;
  replay.offsets = {0ms, 10ms, 10ms, 500ms, 2s};
  auto const all = planned(replay);
  EXPECT_EQ(all.loop, loop_kind::open);
  EXPECT_EQ(all.offsets, replay.offsets);
  EXPECT_EQ(all.requests, 5U);  // until the last is done
  EXPECT_EQ(all.stages, (std::vector<stage>{{2s, 2.5, 2.5}}));

  auto cut = replay;
  cut.duration = 500ms;
  EXPECT_EQ(planned(cut).offsets.size(), 3U);
  EXPECT_EQ(planned(cut).requests, std::nullopt);
  EXPECT_EQ(planned(cut).duration, 500ms);
  auto few = replay;
  few.requests = 2;
  EXPECT_EQ(planned(few).offsets.size(), 2U);
  EXPECT_EQ(planned(few).requests, 2U);

  for (auto const& also : {said({{"rate", "5"}}), said({{"stages", "1s:5"}}), said({{"warmup", "1s"}})}) {
    auto both = also;
    both.arrivals = replay.arrivals;
    both.offsets = replay.offsets;
    EXPECT_THROW(planned(both), bad_value);
  }
  // The command line's word over the file's.
  EXPECT_TRUE(planned(said({{"arrivals", "constant"}, {"rate", "5"}}), replay).offsets.empty());
}

TEST(load_settings, everything_said_arrives) {
  auto const p = planned(said({{"client", "sync"},
                               {"connections", "1k"},
                               {"threads", "2"},
                               {"reuse", "false"},
                               {"duration", "1m"},
                               {"warmup", "2s"},
                               {"timeout", "100ms"},
                               {"max_send_lag", "5ms"},
                               {"coalesce", "0s"},
                               {"rate", "1.5k"},
                               {"arrivals", "poisson"},
                               {"backlog", "deadline:50ms"},
                               {"seed", "7"},
                               {"trace_rate", "1%"}}));
  EXPECT_EQ(p.client, client_kind::sync);
  EXPECT_EQ(p.connections, 1000U);
  EXPECT_EQ(p.threads, 2U);
  EXPECT_FALSE(p.reuse);
  EXPECT_EQ(p.duration, 1min);
  EXPECT_EQ(p.warmup, 2s);
  EXPECT_EQ(p.timeout, 100ms);
  EXPECT_EQ(p.max_send_lag, 5ms);
  EXPECT_EQ(p.coalesce, 0s);
  EXPECT_EQ(p.loop, loop_kind::open);
  EXPECT_EQ(p.stages, (std::vector<stage>{{1min, 1500, 1500}}));
  EXPECT_EQ(p.arrivals, arrivals_kind::poisson);
  EXPECT_EQ(p.backlog, backlog_policy::deadline);
  EXPECT_EQ(p.backlog_deadline, 50ms);
  EXPECT_EQ(p.seed, 7U);
  EXPECT_EQ(p.trace_rate, 0.01);
}

TEST(load_settings, words) {
  EXPECT_EQ(planned(said({{"client", "async"}})).client, client_kind::async);
  EXPECT_EQ(planned(said({{"arrivals", "constant"}})).arrivals, arrivals_kind::constant);
  EXPECT_EQ(planned(said({{"backlog", "queue"}})).backlog, backlog_policy::queue);
  EXPECT_EQ(planned(said({{"backlog", "drop"}})).backlog, backlog_policy::drop);
  EXPECT_TRUE(planned(said({{"reuse", "true"}})).reuse);
}

TEST(load_settings, a_deadline_without_a_time_is_the_timeout) {
  auto const p = planned(said({{"backlog", "deadline"}, {"timeout", "3s"}}));
  EXPECT_EQ(p.backlog, backlog_policy::deadline);
  EXPECT_EQ(p.backlog_deadline, 3s);
}

TEST(load_settings, stages_start_at_the_rate_that_the_warm_up_has) {
  auto const p = planned(said({{"stages", "10s:100,30s:1k"}, {"rate", "50"}, {"warmup", "5s"}}));
  EXPECT_EQ(p.loop, loop_kind::open);
  EXPECT_EQ(p.stages, (std::vector<stage>{{10s, 50, 100}, {30s, 100, 1000}}));
  EXPECT_EQ(p.duration, 40s);
}

TEST(load_settings, the_command_line_has_the_last_word) {
  auto const file = said({{"connections", "8"}, {"duration", "1m"}, {"rate", "100"}, {"timeout", "1s"}});
  auto const p = planned(said({{"connections", "2"}, {"rate", "0"}}), file);
  EXPECT_EQ(p.connections, 2U);
  EXPECT_EQ(p.loop, loop_kind::closed);
  EXPECT_EQ(p.duration, 1min);
  EXPECT_EQ(p.timeout, 1s);
  EXPECT_EQ(planned(said({{"requests", "5"}}), file).requests, 5U);
}

TEST(load_settings, how_long_and_how_fast_come_from_one_place) {
  auto const staged = said({{"stages", "10s:100"}, {"rate", "50"}});
  EXPECT_EQ(planned(said({{"rate", "7"}, {"duration", "3s"}}), staged).stages,
            (std::vector<stage>{{3s, 7, 7}}));
  EXPECT_EQ(planned(said({{"duration", "3s"}}), staged).stages, (std::vector<stage>{{3s, 50, 50}}));
  EXPECT_EQ(planned(said({{"stages", "5s:9"}}), staged).stages, (std::vector<stage>{{5s, 0, 9}}));
  auto const counted = said({{"requests", "5"}});
  EXPECT_EQ(planned(said({{"duration", "3s"}}), counted).requests, std::nullopt);
  auto const patient = said({{"backlog", "deadline:1s"}});
  EXPECT_EQ(planned(said({{"backlog", "deadline"}}), patient).backlog_deadline, 5s);
  EXPECT_EQ(planned({}, patient).backlog_deadline, 1s);
}

TEST(load_settings, contradictions) {
  EXPECT_EQ(contradiction({}, true), "");
  EXPECT_EQ(contradiction(said({{"requests", "1"}, {"rate", "5"}}), true), "");
  EXPECT_EQ(contradiction(said({{"requests", "1"}, {"duration", "5s"}}), true),
            "--requests and --duration exclude each other: both say how long the run lasts");
  EXPECT_EQ(contradiction(said({{"stages", "1s:1"}, {"duration", "5s"}}), false),
            "stages and duration exclude each other: both say how long the run lasts");
  EXPECT_EQ(contradiction(said({{"stages", "1s:1"}, {"requests", "5"}}), false),
            "stages and requests exclude each other: both say how long the run lasts");
}

TEST(load_settings, what_makes_no_sense_together_is_refused) {
  expect_bad_value(
      [] {
        planned(said({{"threads", "3"}, {"connections", "2"}}));
      },
      "3 threads have only 2 connections: expected at least one for each thread");
  EXPECT_NO_THROW(planned(said({{"threads", "3"}, {"connections", "2"}, {"client", "sync"}})));
  expect_bad_value(
      [] {
        planned(said({{"stages", "3s:3"}, {"warmup", "3s"}}));
      },
      "the warm-up goes at the rate the first stage starts at: expected a rate with the stages");
}

struct setting_mistake {
  char const* name;
  char const* value;
  char const* message;
};

class setting_mistakes : public testing::TestWithParam<setting_mistake> {};

TEST_P(setting_mistakes, say_what_was_expected) {
  expect_bad_value([] { said({{GetParam().name, GetParam().value}}); }, GetParam().message);
}

constexpr auto duration = "expected a duration such as 500us, 20ms, 1.5s, 1m30s or 2h";
constexpr auto positive = "expected a duration longer than 0s";

INSTANTIATE_TEST_SUITE_P(
    all, setting_mistakes,
    testing::Values(
        setting_mistake{"client", "curl", "expected async or sync"},
        setting_mistake{"connections", "0",
                        "expected a whole number from 1 to 100000 (k and M mean thousands and millions)"},
        setting_mistake{"threads", "1025",
                        "expected a whole number from 1 to 1024 (k and M mean thousands and millions)"},
        setting_mistake{"reuse", "yes", "expected true or false"},
        setting_mistake{
            "requests", "0",
            "expected a whole number from 1 to 18446744073709551615 (k and M mean thousands and millions)"},
        setting_mistake{"duration", "10", duration}, setting_mistake{"duration", "0s", positive},
        setting_mistake{"warmup", "x", duration}, setting_mistake{"timeout", "0", positive},
        setting_mistake{"max_send_lag", "0s", positive},
        setting_mistake{"rate", "-1", "expected a rate per second such as 0.5, 950, 10k or 1.5M"},
        setting_mistake{"stages", "0s:1", "expected at least one stage that lasts longer than 0s"},
        setting_mistake{"arrivals", "random", "expected constant, poisson or @FILE"},
        setting_mistake{"backlog", "dead", "expected queue, drop, deadline or deadline:DURATION"},
        setting_mistake{"backlog", "deadline:0s", positive},
        setting_mistake{"backlog", "deadline:x", duration},
        setting_mistake{
            "seed", "-1",
            "expected a whole number from 0 to 18446744073709551615 (k and M mean thousands and millions)"},
        setting_mistake{"trace_rate", "2", "expected a share such as 0.1% or 0.001, at most 100%"}));

}  // namespace
}  // namespace loadgen::plan
