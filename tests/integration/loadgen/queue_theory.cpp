#include "integration/loadgen/queue_theory.hpp"

#include "engine/schedule_of.hpp"
#include "integration/loadgen/truth.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>
#include <random>
#include <stdexcept>
#include <vector>

namespace loadgen::tests {

times theory(service_kind kind, double utilisation) {
  // M/M/1: the stay is exponential with mean 1 / (1 - utilisation).
  if (kind == service_kind::exponential) {
    return {1 / (1 - utilisation), std::log(100.) / (1 - utilisation)};
  }
  // M/D/1: Crommelin's distribution.
  if (utilisation == 0.5) return {0.500, 3.336};
  if (utilisation == 0.7) return {1.167, 6.486};
  if (utilisation == 0.8) return {2.000, 10.356};
  throw std::invalid_argument{"no table for this utilisation"};
}

times ideal(service_kind kind, plan::plan const& what, double service_s, std::uint64_t service_seed) {
  std::mt19937_64 random{service_seed};
  std::exponential_distribution<double> exponential;
  std::vector<double> found;
  double free_at = 0;
  auto schedule = *engine::schedule_of(what);
  while (auto const next = schedule.next()) {
    auto const at = std::chrono::duration<double>{next->at}.count();
    auto const service = kind == service_kind::fixed ? service_s : exponential(random) * service_s;
    auto const begin = std::max(free_at, at);
    free_at = begin + service;
    found.push_back(((kind == service_kind::fixed ? begin : free_at) - at) / service_s);
  }
  auto const mean = std::accumulate(found.begin(), found.end(), 0.0) / static_cast<double>(found.size());
  return {mean, quantile(std::move(found), 0.99)};
}

}  // namespace loadgen::tests
