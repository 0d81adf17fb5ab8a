#include "plan/load_settings.hpp"

#include "plan/bad_value.hpp"
#include "plan/offsets.hpp"
#include "plan/stages.hpp"
#include "plan/units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

namespace loadgen::plan {
namespace {

constexpr std::uint64_t most_connections = 100'000;
constexpr std::uint64_t most_threads = 1'024;
constexpr auto any_number = std::numeric_limits<std::uint64_t>::max();

bool parse_bool(std::string_view written) {
  if (written == "true") return true;
  if (written == "false") return false;
  throw bad_value("expected true or false");
}

nanoseconds parse_positive_duration(std::string_view written) {
  auto const value = parse_duration(written);
  if (value.count() == 0) throw bad_value("expected a duration longer than 0s");
  return value;
}

void apply_client(load_settings& to, std::string_view written) {
  if (written != "async" && written != "sync") throw bad_value("expected async or sync");
  to.client = written == "async" ? client_kind::async : client_kind::sync;
}

void apply_arrivals(load_settings& to, std::string_view written) {
  to.offsets.clear();
  if (written == "constant") {
    to.arrivals = arrivals_kind::constant;
  } else if (written == "poisson") {
    to.arrivals = arrivals_kind::poisson;
  } else if (written.starts_with('@')) {
    to.offsets = read_offsets(std::string(written.substr(1)));
    to.arrivals = arrivals_kind::replay;
  } else {
    throw bad_value("expected constant, poisson or @FILE");
  }
}

void apply_backlog(load_settings& to, std::string_view written) {
  constexpr std::string_view with_time = "deadline:";
  to.backlog_deadline.reset();
  if (written == "queue") {
    to.backlog = backlog_policy::queue;
  } else if (written == "drop") {
    to.backlog = backlog_policy::drop;
  } else if (written == "deadline") {
    to.backlog = backlog_policy::deadline;
  } else if (written.starts_with(with_time)) {
    to.backlog = backlog_policy::deadline;
    to.backlog_deadline = parse_positive_duration(written.substr(with_time.size()));
  } else {
    throw bad_value("expected queue, drop, deadline or deadline:DURATION");
  }
}

void apply_stages(load_settings& to, std::string_view written) {
  parse_stages(written);  // what is wrong is said where it stands, not when the plan is made
  to.stages = written;
}

unsigned parse_small_count(std::string_view written, std::uint64_t most) {
  return static_cast<unsigned>(parse_count(written, 1, most));
}

constexpr std::array<load_setting, 16> settings{{
    {"client", apply_client},
    {"connections", [](auto& to, auto w) { to.connections = parse_small_count(w, most_connections); }},
    {"threads", [](auto& to, auto w) { to.threads = parse_small_count(w, most_threads); }},
    {"reuse", [](auto& to, auto w) { to.reuse = parse_bool(w); }},
    {"requests", [](auto& to, auto w) { to.requests = parse_count(w, 1, any_number); }},
    {"duration", [](auto& to, auto w) { to.duration = parse_positive_duration(w); }},
    {"warmup", [](auto& to, auto w) { to.warmup = parse_duration(w); }},
    {"timeout", [](auto& to, auto w) { to.timeout = parse_positive_duration(w); }},
    {"max_send_lag", [](auto& to, auto w) { to.max_send_lag = parse_positive_duration(w); }},
    {"coalesce", [](auto& to, auto w) { to.coalesce = parse_duration(w); }},
    {"rate", [](auto& to, auto w) { to.rate = parse_rate(w); }},
    {"stages", apply_stages},
    {"arrivals", apply_arrivals},
    {"backlog", apply_backlog},
    {"seed", [](auto& to, auto w) { to.seed = parse_count(w, 0, any_number); }},
    {"trace_rate", [](auto& to, auto w) { to.trace_rate = parse_share(w); }},
}};

template <class T>
void prefer(std::optional<T>& mine, std::optional<T> const& other) {
  if (!mine) mine = other;
}

template <class T>
void put(std::optional<T> const& from, T& to) {
  if (from) to = *from;
}

// All of them, or as far as a duration or a number of requests goes.
void put_replay(load_settings const& from, plan& into) {
  if (from.rate || from.stages || into.warmup.count() > 0) {
    throw bad_value(
        "recorded arrivals say themselves when requests are sent: expected no rate, stages or warm-up with "
        "them");
  }
  auto& offsets = into.offsets = from.offsets;
  if (from.requests && *from.requests < offsets.size()) offsets.resize(*from.requests);
  if (from.duration) {
    std::erase_if(offsets, [&](nanoseconds at) { return at >= *from.duration; });
    if (offsets.empty()) throw bad_value("no recorded arrival lies within the duration: expected one");
  } else {
    into.requests = offsets.size();
    into.duration = std::max(offsets.back(), nanoseconds{1});
  }
  auto const seconds = std::chrono::duration<double>{into.duration}.count();
  auto const mean = static_cast<double>(offsets.size()) / std::max(seconds, 1e-3);
  into.stages = {{into.duration, mean, mean}};
}

}  // namespace

std::span<load_setting const> load_setting_table() noexcept {
  return settings;
}

std::string contradiction(load_settings const& said, bool dashes) {
  auto const prefix = dashes ? "--" : "";
  auto const exclude = [&](std::string_view a, std::string_view b) {
    return fmt::format("{0}{1} and {0}{2} exclude each other: both say how long the run lasts", prefix, a, b);
  };
  if (said.stages && said.duration) return exclude("stages", "duration");
  if (said.stages && said.requests) return exclude("stages", "requests");
  if (said.requests && said.duration) return exclude("requests", "duration");
  return {};
}

load_settings overlay(load_settings const& command_line, load_settings const& file) {
  auto result = command_line;
  auto under = file;
  bool const says_how_long = command_line.duration || command_line.requests || command_line.stages;
  if (says_how_long) {
    under.duration.reset();
    under.requests.reset();
  }
  if (command_line.rate || says_how_long) under.stages.reset();
  if (command_line.stages) under.rate.reset();
  if (command_line.backlog) under.backlog_deadline.reset();

  prefer(result.client, under.client);
  prefer(result.connections, under.connections);
  prefer(result.threads, under.threads);
  prefer(result.reuse, under.reuse);
  prefer(result.requests, under.requests);
  prefer(result.duration, under.duration);
  prefer(result.warmup, under.warmup);
  prefer(result.timeout, under.timeout);
  prefer(result.max_send_lag, under.max_send_lag);
  prefer(result.coalesce, under.coalesce);
  prefer(result.rate, under.rate);
  prefer(result.stages, under.stages);
  if (!result.arrivals) result.offsets = std::move(under.offsets);
  prefer(result.arrivals, under.arrivals);
  prefer(result.backlog, under.backlog);
  prefer(result.backlog_deadline, under.backlog_deadline);
  prefer(result.seed, under.seed);
  prefer(result.trace_rate, under.trace_rate);
  return result;
}

void put_load(load_settings const& from, plan& into) {
  put(from.client, into.client);
  put(from.connections, into.connections);
  put(from.threads, into.threads);
  put(from.reuse, into.reuse);
  into.requests = from.requests;
  put(from.duration, into.duration);
  put(from.warmup, into.warmup);
  put(from.timeout, into.timeout);
  put(from.max_send_lag, into.max_send_lag);
  into.coalesce = from.coalesce.value_or(std::min(into.coalesce, into.max_send_lag / 2));
  put(from.arrivals, into.arrivals);
  put(from.backlog, into.backlog);
  into.backlog_deadline = from.backlog_deadline.value_or(into.timeout);
  put(from.seed, into.seed);
  put(from.trace_rate, into.trace_rate);

  if (into.client == client_kind::async && into.threads > into.connections) {
    throw bad_value(fmt::format("{} threads have only {} connections: expected at least one for each thread",
                                into.threads, into.connections));
  }
  if (into.coalesce >= into.max_send_lag) {
    throw bad_value(
        "what is held back to be sent together counts as send lag: expected coalesce below the longest send "
        "lag");
  }
  auto const rate = from.rate.value_or(0);
  if (into.arrivals == arrivals_kind::replay) {
    put_replay(from, into);
  } else if (from.stages) {
    into.stages = parse_stages(*from.stages, rate);
    into.duration = total_length(into.stages);
    if (into.warmup.count() > 0 && rate <= 0) {
      throw bad_value(
          "the warm-up goes at the rate the first stage starts at: expected a rate with the stages");
    }
  } else if (rate > 0) {
    into.stages = {{into.duration, rate, rate}};
  }
  into.loop = into.stages.empty() ? loop_kind::closed : loop_kind::open;
}

}  // namespace loadgen::plan
