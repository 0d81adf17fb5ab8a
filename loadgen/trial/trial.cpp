#include "trial/trial.hpp"

#include "compare/experiment.hpp"
#include "compare/metrics.hpp"
#include "engine/engine.hpp"
#include "trial/block_runner.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>

namespace loadgen::trial {
namespace {

using clock = std::chrono::steady_clock;

double seconds_since(clock::time_point begin) {
  return std::chrono::duration<double>{clock::now() - begin}.count();
}

constexpr std::uint64_t pilots = 2;  // their numbers are used when the blocks begin

double pilot(plan::compare_command const& what, std::atomic<bool> const& stop) {
  auto const measured = std::max<plan::nanoseconds>(what.measured / 2, std::chrono::seconds{1});
  auto const slower = std::min(full_speed(what.a, {measured, what.discarded, 0, 0}, stop),
                               full_speed(what.b, {measured, what.discarded, 0, 1}, stop));
  return paced_rate(slower);
}

// Which metrics the two variants can tell, before anything is measured.
std::vector<std::size_t> measurable(plan::compare_command const& what) {
  auto const tells_cpu = [](auto& v) { return !v.pid.empty() || v.metrics.has_value(); };
  auto const tells_memory = [](auto& v) { return !v.pid.empty(); };
  std::vector<std::size_t> places;
  for (std::size_t m = 0; m < what.metrics.size(); ++m) {
    if ((m == compare::cpu_place || m == compare::paced_cpu_place) &&
        !(tells_cpu(what.a) && tells_cpu(what.b)))
      continue;
    if (m == compare::memory_place && !(tells_memory(what.a) && tells_memory(what.b))) continue;
    places.push_back(m);
  }
  return places;
}

void keep(std::vector<std::size_t> const& places, compare::block& b) {
  std::vector<double> values;
  for (auto const place : places) values.push_back(b.values[place]);
  b.values = std::move(values);
}

std::string quad_line(compare::experiment const& e) {
  auto const& so_far = e.so_far();
  auto const& last = e.blocks().back();
  if (!last.problem.empty())
    return fmt::format("quad discarded: {}: {}", last.which == compare::side::a ? "A" : "B", last.problem);
  auto line = fmt::format("quad {} of {}", so_far.quads, e.how().looks.front());
  if (so_far.quads > e.how().looks.front() || so_far.look > 0)
    line = fmt::format("quad {} of at most {}", so_far.quads, e.how().looks.back());
  for (auto const& f : so_far.findings)
    if (f.gated) line += fmt::format(", {} {:+.1f} %", compare::title_of(f.metric), (f.ratio - 1) * 100);
  return line;
}

}  // namespace

double paced_rate(double slower_rps) noexcept {
  double const calm = slower_rps / 4;
  if (calm < 10) return std::max(1.0, std::floor(calm));
  double const step = std::pow(10, std::floor(std::log10(calm)) - 1);
  return std::floor(calm / step) * step;
}

compare::comparison run(plan::compare_command const& what, std::atomic<bool> const& stop,
                        std::function<void(std::string_view)> const& say) {
  compare::comparison result;
  result.started_at = std::chrono::system_clock::now();
  result.title = what.title.empty() ? what.a.load.work.name : what.title;
  result.a = what.a.name;
  result.b = what.b.name;
  result.how = what.how;
  auto const places = measurable(what);
  for (auto const place : places) result.metrics.push_back(what.metrics[place]);

  auto const begin = clock::now();
  result.rate_rps = what.rate;
  if (what.rate == 0) result.rate_rps = pilot(what, stop);
  if (!stop)
    say(fmt::format("{} against {}: open loop at {:.0f}/s", what.b.name, what.a.name, result.rate_rps));

  compare::experiment e{what.how, result.metrics};
  block_shape shape{what.measured, what.discarded, result.rate_rps, pilots};
  for (auto next = e.next(); next && !stop; next = e.next()) {
    auto const at_s = seconds_since(begin);
    auto b = run_block(*next == compare::side::a ? what.a : what.b, shape, stop);
    if (stop) break;
    ++shape.number;
    b.at_s = at_s;
    keep(places, b);
    e.add(std::move(b));
    if (e.between_quads()) say(quad_line(e));
  }
  result.blocks = e.blocks();
  result.duration_s = seconds_since(begin);
  result.interrupted = stop;
  result.block_s = std::chrono::duration<double>{what.measured}.count();
  result.discard_s = std::chrono::duration<double>{what.discarded}.count();
  result.judged = compare::judge(result.how, result.metrics, result.blocks);
  return result;
}

}  // namespace loadgen::trial
