#include "integration/loadgen/truth.hpp"

#include "engine/engine.hpp"
#include "plan/options.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <numeric>
#include <sys/prctl.h>
#include <variant>

namespace loadgen::tests {

std::string url_of(delay_server const& server, std::string const& target) {
  return "http://127.0.0.1:" + std::to_string(server.port()) + target;
}

plan::plan plan_of(std::vector<std::string> flags) {
  flags.insert(flags.begin(), "run");
  plan::environment const outside{"test", [] { return std::uint64_t{1}; }};
  return std::get<plan::run_command>(plan::parse(flags, outside)).what;
}

record::totals run(std::vector<std::string> flags) {
  std::atomic<bool> const stop{false};
  return engine::run(plan_of(std::move(flags)), stop, {});
}

std::uint64_t count(record::totals const& of, record::outcome how) {
  return of.all.outcomes[static_cast<std::size_t>(how)];
}

bool adds_up(record::totals const& of) {
  auto const& outcomes = of.all.outcomes;
  return std::accumulate(outcomes.begin(), outcomes.end(), std::uint64_t{0}) == of.all.offered;
}

double quantile(std::vector<double> values, double share) {
  auto const rank = std::ceil(share * static_cast<double>(values.size()));
  auto const at = values.begin() + std::max<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(rank) - 1, 0);
  std::ranges::nth_element(values, at);
  return *at;
}

witness::witness()
    : thread_{[this](std::stop_token const& stop) {
        using clock = std::chrono::steady_clock;
        ::prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
        double sum = 0;
        for (unsigned count = 1; !stop.stop_requested(); ++count) {
          auto const wanted = clock::now() + std::chrono::microseconds{500};
          std::this_thread::sleep_until(wanted);
          auto const overslept = std::chrono::duration<double, std::milli>{clock::now() - wanted}.count();
          worst_ms_ = std::max(worst_ms_.load(), overslept);
          mean_ms_ = (sum += overslept) / count;
        }
      }} {}

}  // namespace loadgen::tests
