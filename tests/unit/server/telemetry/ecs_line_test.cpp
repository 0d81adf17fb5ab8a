#include "telemetry/ecs_line.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace poolbench::telemetry {
namespace {

constexpr std::chrono::system_clock::time_point noon{std::chrono::milliseconds{1'700'000'000'123}};

TEST(ecs_line, has_the_members_in_the_order_the_specification_asks_for) {
  EXPECT_EQ(ecs_line(noon, log_level::info, "poolbench-server", "server listening",
                     {{"listen", "127.0.0.1:8080"}, {"admin", "127.0.0.1:9464"}}, nullptr),
            R"({"@timestamp":"2023-11-14T22:13:20.123Z","log.level":"info","message":"server listening",)"
            R"("ecs.version":"8.11.0","service.name":"poolbench-server","listen":"127.0.0.1:8080",)"
            R"("admin":"127.0.0.1:9464"})");
}

TEST(ecs_line, adds_the_trace) {
  trace_context trace;
  trace.trace_id[15] = 0x1f;
  trace.span_id[0] = 0xa0;
  auto const line = ecs_line(noon, log_level::warn, "s", "m", {}, &trace);
  EXPECT_NE(line.find(R"("log.level":"warn")"), line.npos);
  EXPECT_TRUE(line.ends_with(
      R"("trace.id":"0000000000000000000000000000001f","transaction.id":"a000000000000000"})"));
}

TEST(ecs_line, writes_every_kind_of_value) {
  auto const line = ecs_line(noon, log_level::error, "s", "m",
                             {{"integer", std::int64_t{-3}},
                              {"number", 0.25},
                              {"nan", std::numeric_limits<double>::quiet_NaN()},
                              {"flag", true},
                              {"text", "q\"\xff"}},
                             nullptr);
  EXPECT_TRUE(line.ends_with(
      "\"integer\":-3,\"number\":0.25,\"nan\":null,\"flag\":true,\"text\":\"q\\\"\xef\xbf\xbd\"}"))
      << line;
}

TEST(ecs_line, is_one_line_whatever_the_message) {
  auto const line = ecs_line(noon, log_level::debug, "s", "two\nlines", {{"a\nb", "c\r\nd"}}, nullptr);
  EXPECT_EQ(line.find_first_of("\r\n"), line.npos);
}

TEST(ecs_line, times_before_the_epoch_round_down) {
  auto const line = ecs_line(std::chrono::system_clock::time_point{std::chrono::milliseconds{-1}},
                             log_level::info, "s", "m", {}, nullptr);
  EXPECT_TRUE(line.starts_with(R"({"@timestamp":"1969-12-31T23:59:59.999Z")")) << line;
}

}  // namespace
}  // namespace poolbench::telemetry
