#include "engine/toolbox.hpp"

namespace loadgen::engine {
namespace {

constexpr std::size_t scratch_bytes = 64 * 1024;
// A stream of random numbers apart from those of the clients, which are numbered from 0.
constexpr std::uint64_t trace_stream = std::uint64_t{1} << 32;

}  // namespace

toolbox::toolbox(run_state& state, connection_watcher& watching, unsigned worker)
    : run{state},
      watcher{watching},
      results{state.how},
      scratch(scratch_bytes),
      trace_ids{state.trace_seed, trace_stream + worker} {
  auto const& what = state.what;
  texts.reserve(what.work.steps.size());
  checks.reserve(what.work.steps.size());
  for (auto const& step : what.work.steps) {
    texts.emplace_back(step, what.target, what.reuse);
    checks.emplace_back(step);
  }
}

}  // namespace loadgen::engine
