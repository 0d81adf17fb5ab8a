#pragma once

#include "plan/plan.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// How hard to press: what may be said about a run's load, on the command line (--max-send-lag) and in a
// scenario file's [load] table (max_send_lag) alike.
namespace loadgen::plan {

struct load_settings {
  std::optional<client_kind> client;
  std::optional<unsigned> connections, threads;
  std::optional<bool> reuse;
  std::optional<std::uint64_t> requests;
  std::optional<nanoseconds> duration, warmup, timeout, max_send_lag, coalesce;
  std::optional<double> rate;  // 0: closed loop
  std::optional<std::string> stages;
  std::optional<arrivals_kind> arrivals;
  std::vector<nanoseconds> offsets;  // with arrivals_kind::replay
  std::optional<backlog_policy> backlog;
  std::optional<nanoseconds> backlog_deadline;  // absent: the timeout
  std::optional<std::uint64_t> seed;
  std::optional<double> trace_rate;
};

struct load_setting {
  std::string_view name;  // as in [load]; the flag has dashes for underscores
  // Reads the value into the settings; throws bad_value.
  void (*apply)(load_settings& to, std::string_view written);
};

std::span<load_setting const> load_setting_table() noexcept;

// What is said twice in one place, and cannot be both: a sentence naming the settings as they are spelled
// there (`dashes`: as flags), or "".
std::string contradiction(load_settings const& said, bool dashes);

// The command line's word over the file's. How long a run lasts (duration, requests or stages) and how fast
// (rate or stages) is taken from one place only.
load_settings overlay(load_settings const& command_line, load_settings const& file);

// Puts the settings into the plan, the seed excepted when it is absent. Throws bad_value when together they
// make no sense.
void put_load(load_settings const& from, plan& into);

}  // namespace loadgen::plan
