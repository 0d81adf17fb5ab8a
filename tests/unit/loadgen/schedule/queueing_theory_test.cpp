#include "plan/random.hpp"
#include "schedule/arrivals.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

// Poisson schedules in front of an ideal server that works through them one by one must wait as long as
// queueing theory says. No clock, no sockets: millions of arrivals in a second, so that the bounds are tight.
namespace loadgen::schedule {
namespace {

using namespace std::chrono_literals;

constexpr auto service = 1ms;

struct waits {
  double mean, p90, p99;  // in units of the mean service time, before service began
};

// Lindley's recursion: what is left of the work when the next one comes is what it has to wait.
template <typename Service>
waits simulate(double utilisation, Service next_service) {
  auto const rate = utilisation / std::chrono::duration<double>(service).count();
  plan::stage const stages[] = {{1s, rate, rate}};
  arrivals schedule{rate_curve{stages}, plan::arrivals_kind::poisson, 5, 4'000'000};
  std::vector<double> all;
  double sum = 0;
  auto free_at = 0ns;
  while (auto const next = schedule.next()) {
    auto const begin = std::max(free_at, next->at);
    all.push_back(std::chrono::duration<double>(begin - next->at) / std::chrono::duration<double>(service));
    sum += all.back();
    free_at = begin + next_service();
  }
  auto const quantile = [&](double share) {
    auto const at = all.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(all.size()));
    std::ranges::nth_element(all, at);
    return *at;
  };
  return {sum / static_cast<double>(all.size()), quantile(0.90), quantile(0.99)};
}

void expect_near(waits const& found, waits const& theory) {
  EXPECT_NEAR(found.mean / theory.mean, 1, 0.02);
  EXPECT_NEAR(found.p90 / theory.p90, 1, 0.02);
  EXPECT_NEAR(found.p99 / theory.p99, 1, 0.03);
}

class utilisation : public testing::TestWithParam<std::pair<double, waits>> {};

TEST_P(utilisation, fixed_service_waits_as_in_m_d_1) {
  auto const& [rho, theory] = GetParam();
  expect_near(simulate(rho, [] { return nanoseconds{service}; }), theory);
}

// M/M/1: P(wait > t) = rho exp(-(1 - rho) t).
TEST_P(utilisation, exponential_service_waits_as_in_m_m_1) {
  auto const rho = GetParam().first;
  auto const tail = [&](double share) { return std::log(rho / (1 - share)) / (1 - rho); };
  plan::generator random{99};
  auto const exponential = [&] {
    return nanoseconds{std::llround(-std::log1p(-random.unit()) * nanoseconds{service}.count())};
  };
  expect_near(simulate(rho, exponential), {rho / (1 - rho), tail(0.90), tail(0.99)});
}

// Crommelin's distribution for M/D/1.
INSTANTIATE_TEST_SUITE_P(of, utilisation,
                         testing::Values(std::pair{0.5, waits{0.500, 1.516, 3.336}},
                                         std::pair{0.7, waits{1.167, 3.077, 6.486}},
                                         std::pair{0.8, waits{2.000, 5.012, 10.356}}));

}  // namespace
}  // namespace loadgen::schedule
