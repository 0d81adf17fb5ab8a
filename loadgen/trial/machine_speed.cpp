#include "trial/machine_speed.hpp"

#include "plan/random.hpp"

#include <algorithm>
#include <chrono>
#include <limits>

namespace loadgen::trial {

double fixed_work_ms() {
  constexpr int tries = 5;
  constexpr int steps = 400'000;
  double best = std::numeric_limits<double>::infinity();
  for (int i = 0; i < tries; ++i) {
    auto const begin = std::chrono::steady_clock::now();
    plan::generator work{1};
    std::uint64_t sum = 0;
    for (int j = 0; j < steps; ++j) sum += work();
    if (sum == 0) return 0;  // it never is; asked so that the work is done
    std::chrono::duration<double, std::milli> const took = std::chrono::steady_clock::now() - begin;
    best = std::min(best, took.count());
  }
  return best;
}

}  // namespace loadgen::trial
