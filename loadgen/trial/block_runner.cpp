#include "trial/block_runner.hpp"

#include "compare/metrics.hpp"
#include "engine/engine.hpp"
#include "plan/random.hpp"
#include "trial/machine_speed.hpp"
#include "trial/process_cost.hpp"
#include "trial/variant_control.hpp"

#include <fmt/format.h>

#include <cmath>

namespace loadgen::trial {
namespace {

// All but 1 %, and but what the connections carry at the end, was answered in time.
bool was_held(record::totals const& of, unsigned connections) {
  auto const missing = of.all.offered - of.all.completed;
  return static_cast<double>(missing) <= 0.01 * static_cast<double>(of.all.offered) + connections;
}

plan::plan part_of(plan::variant const& which, plan::nanoseconds measured, plan::nanoseconds discarded,
                   double rate, std::uint64_t seed) {
  auto what = which.load;
  what.seed = seed;
  what.requests.reset();
  what.duration = measured;
  what.warmup = discarded;
  what.loop = rate > 0 ? plan::loop_kind::open : plan::loop_kind::closed;
  what.stages.clear();
  if (rate > 0) what.stages.push_back({measured, rate, rate});
  return what;
}

// CPU time and answered requests, read together: first near the end of the warm-up, last near the end of the
// run. What lies between is in both.
class cost_meter {
 public:
  explicit cost_meter(plan::variant const& which) : which_{which} {}

  void look(engine::progress const& now) {
    bool const early = now.warming_up || !first_;
    bool const late = now.elapsed_s > now.total_s * late_part;
    if (!early && !late) return;
    auto const cpu = cpu_seconds(which_);
    if (!cpu) return;
    (early ? first_ : last_) = {*cpu, now.completed};
  }

  double us_per_request() const {
    if (!first_ || !last_ || last_->answered <= first_->answered) return compare::not_measured;
    return (last_->cpu_s - first_->cpu_s) * 1e6 / static_cast<double>(last_->answered - first_->answered);
  }

 private:
  static constexpr double late_part = 0.8;  // from this part of a run on, the last reading counts
  struct reading {
    double cpu_s;
    std::uint64_t answered;
  };
  plan::variant const& which_;
  std::optional<reading> first_;
  std::optional<reading> last_;
};

void count(record::totals const& from, compare::block& into) {
  into.requests += from.all.offered;
  into.failed += from.all.offered - from.all.outcomes[static_cast<std::size_t>(record::outcome::ok)] -
                 from.all.outcomes[static_cast<std::size_t>(record::outcome::censored)];
  if (into.problem.empty() && !from.invalid_reasons.empty()) into.problem = from.invalid_reasons.front();
}

double percentile_ms(record::totals const& of, double percentile) {
  return static_cast<double>(of.all.response_time.value_at_percentile_us(percentile)) / 1000;
}

std::string what_is_missing(compare::block const& b, bool cpu_is_known) {
  using namespace compare;
  if (cpu_is_known && !(b.values[cpu_place] > 0)) return "its CPU time could not be read";
  for (auto const place : {p50_place, throughput_place})
    if (!(b.values[place] > 0)) return "no request was answered";
  return {};
}

}  // namespace

std::uint64_t seed_of(std::uint64_t comparison, std::uint64_t block, unsigned part) noexcept {
  return plan::generator{comparison, block * 2 + part}();
}

compare::block run_block(plan::variant const& which, block_shape const& shape,
                         std::atomic<bool> const& stop) {
  using namespace compare;
  block result;
  result.values.assign(known_metrics().size(), not_measured);
  ready_variant const ready{which, stop};
  result.control = fixed_work_ms();

  cost_meter cost{which};
  auto const full = engine::run(
      part_of(which, shape.measured / 2, shape.discarded / 2, 0, seed_of(which.load.seed, shape.number, 0)),
      stop, [&](auto& now) { cost.look(now); });
  count(full, result);
  cost_meter paced_cost{which};
  auto const paced = engine::run(part_of(which, shape.measured / 2, shape.discarded / 2, shape.rate,
                                         seed_of(which.load.seed, shape.number, 1)),
                                 stop, [&](auto& now) { paced_cost.look(now); });
  count(paced, result);

  result.values[throughput_place] = full.achieved_rps;
  result.values[cpu_place] = cost.us_per_request();
  result.values[paced_cpu_place] = paced_cost.us_per_request();
  result.values[p50_place] = percentile_ms(paced, 50);
  result.values[p90_place] = percentile_ms(paced, 90);
  result.values[p99_place] = percentile_ms(paced, 99);
  result.values[memory_place] = resident_mib(which).value_or(not_measured);

  if (result.problem.empty())
    result.problem = what_is_missing(result, !which.pid.empty() || which.metrics.has_value());
  if (result.problem.empty() && !was_held(paced, which.load.connections))
    result.problem = fmt::format("the offered rate of {:.0f}/s was not held", paced.offered_rps);
  return result;
}

double full_speed(plan::variant const& which, block_shape const& shape, std::atomic<bool> const& stop) {
  ready_variant const ready{which, stop};
  return engine::run(
             part_of(which, shape.measured, shape.discarded, 0, seed_of(which.load.seed, shape.number, 0)),
             stop, [](auto&) {})
      .achieved_rps;
}

}  // namespace loadgen::trial
