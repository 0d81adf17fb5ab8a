#include "plan/capacity_options.hpp"

#include "plan/flag_error.hpp"
#include "plan/options.hpp"
#include "plan/run_options.hpp"
#include "plan/threshold.hpp"
#include "plan/units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <variant>

namespace loadgen::plan {
namespace {

[[noreturn]] void refuse_and_help(command_line const& given, std::string const& message) {
  throw usage_error(
      fmt::format("{}: {}; see loadgen {} --help", given.command->name, message, given.command->name));
}

// Calls `use(piece)` for each of "a,b,c".
template <class Use>
void for_each_piece(std::string_view list, Use&& use) {
  for (;;) {
    auto const comma = list.find(',');
    use(list.substr(0, comma));
    if (comma == list.npos) return;
    list.remove_prefix(comma + 1);
  }
}

// A flag of `run`, unless it was given: what holds instead.
void put_default(command_line& given, std::string_view flag, std::string value) {
  if (given.has(flag)) return;
  for (auto const& row : find_command("run")->options) {
    if (row.name == flag) given.options.push_back({&row, std::move(value)});
  }
}

// What `run` would do with these flags: it knows all that are not the command's own.
plan as_run(command_line given, environment const& outside) {
  return std::get<run_command>(make_run(given, outside)).what;
}

// --- capacity

threshold parse_objective(std::string_view written, std::vector<step> const& steps) {
  auto const objective = parse_threshold(written, steps);
  if (objective.statistic == "rate") {
    throw bad_value("the rate is what is looked for: expected a time or error_rate, such as p99<20ms");
  }
  if (objective.op == compare_op::greater || objective.op == compare_op::greater_equal) {
    throw bad_value("expected an upper bound, such as p99<20ms: more load never makes a target faster");
  }
  return objective;
}

void put_objective(command_line const& given, plan& into) {
  auto const of_scenario = std::exchange(into.thresholds, {});
  for_each(given, "slo", [&](auto& list) {
    for_each_piece(list,
                   [&](auto piece) { into.thresholds.push_back(parse_objective(piece, into.work.steps)); });
  });
  if (!into.thresholds.empty()) return;
  for (auto const& each : of_scenario) {
    // One that is no objective is for `run` alone.
    bool const is_bound = each.op == compare_op::less || each.op == compare_op::less_equal;
    if (is_bound && each.statistic != "rate") into.thresholds.push_back(each);
  }
  if (into.thresholds.empty())
    refuse_and_help(given, "expected --slo, such as --slo 'p99<20ms,error_rate<0.1%'");
}

double parse_positive_rate(std::string_view written) {
  auto const rate = parse_rate(written);
  if (rate <= 0) throw bad_value("expected a rate above 0");
  return rate;
}

double parse_precision(std::string_view written) {
  auto const share = parse_share(written);
  if (share < 0.001 || share > 0.5) throw bad_value("expected a share from 0.1% to 50%");
  return share;
}

// --- sweep

std::vector<unsigned> parse_connections(std::string_view written) {
  constexpr std::uint64_t most = 100'000;
  constexpr std::size_t fewest = 4;  // the law has three coefficients
  std::vector<unsigned> numbers;
  for_each_piece(written,
                 [&](auto piece) { numbers.push_back(static_cast<unsigned>(parse_count(piece, 1, most))); });
  std::sort(numbers.begin(), numbers.end());
  auto const twice = std::adjacent_find(numbers.begin(), numbers.end());
  if (twice != numbers.end()) throw bad_value(fmt::format("{} is there twice", *twice));
  if (numbers.size() < fewest) throw bad_value("expected at least four numbers, such as 1,2,4,8");
  return numbers;
}

}  // namespace

capacity_command make_capacity(command_line const& given, environment const& outside) {
  capacity_command made;
  for_each(given, "start-rate", [&](auto& v) { made.first_rps = parse_positive_rate(v); });
  for_each(given, "max-rate", [&](auto& v) { made.highest_rps = parse_positive_rate(v); });
  for_each(given, "precision", [&](auto& v) { made.precision = parse_precision(v); });
  for_each(given, "probes",
           [&](auto& v) { made.most_probes = static_cast<unsigned>(parse_count(v, 2, 10'000)); });
  if (made.first_rps > made.highest_rps) {
    if (given.has("start-rate")) refuse_and_help(given, "--start-rate is above --max-rate");
    made.first_rps = made.highest_rps;
  }

  auto run = given;
  put_default(run, "duration", "5s");
  put_default(run, "warmup", "1s");
  put_default(run, "arrivals", "poisson");
  put_default(run, "rate", "1");
  made.probe = as_run(std::move(run), outside);
  put_objective(given, made.probe);
  constexpr double fewest_requests = 10;
  auto const seconds = std::chrono::duration<double>{made.probe.duration}.count();
  made.lowest_rps = std::min(made.first_rps, fewest_requests / seconds);
  made.probe.stages = {{made.probe.duration, made.first_rps, made.first_rps}};
  return made;
}

sweep_command make_sweep(command_line const& given, environment const& outside) {
  sweep_command made;
  made.connections = {1, 2, 4, 8, 16, 32, 64};
  for_each(given, "connections", [&](auto& v) { made.connections = parse_connections(v); });
  for_each(given, "rounds", [&](auto& v) { made.rounds = static_cast<unsigned>(parse_count(v, 1, 1000)); });

  auto run = given;
  std::erase_if(run.options, [](auto& o) { return o.row->name == "connections"; });
  put_default(run, "connections", std::to_string(made.connections.back()));
  put_default(run, "duration", "2s");
  put_default(run, "warmup", "500ms");
  put_default(run, "rate", "0");
  made.load = as_run(std::move(run), outside);
  made.load.thresholds.clear();
  return made;
}

}  // namespace loadgen::plan
