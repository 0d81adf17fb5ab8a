#include "telemetry/loop_lag.hpp"

#include "support/await.hpp"

#include <gtest/gtest.h>

#include <string>

namespace poolbench::telemetry {
namespace {

using namespace std::chrono_literals;

double observed(metrics const& all) {
  auto const text = all.text();
  constexpr std::string_view name = "\nserver_event_loop_lag_seconds_count ";
  return std::stod(text.substr(text.find(name) + name.size()));
}

TEST(loop_lag, measures_until_it_is_stopped_and_then_lets_the_loop_end) {
  metrics all{{.version = "1", .revision = "r", .compiler = "c"}};
  boost::asio::io_context loop;
  loop_lag lag{loop.get_executor(), all, 1ms};
  EXPECT_TRUE(tests::run_until(loop, [&] { return observed(all) >= 3; }));
  lag.stop();
  loop.restart();
  loop.run();
  auto const before = observed(all);
  loop.restart();
  EXPECT_EQ(loop.run_for(20ms), 0U);
  EXPECT_EQ(observed(all), before);
}

}  // namespace
}  // namespace poolbench::telemetry
