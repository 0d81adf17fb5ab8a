#include "telemetry/process_stats.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <fstream>

namespace poolbench::telemetry {
namespace {

TEST(process_stats, reads_the_stat_line_also_with_a_nasty_name) {
  auto const line = parse_stat(
      "4242 (a (b) c) S 1 2 3 4 5 6 7 8 9 10 150 25 0 0 20 0 7 0 123456 99999 4096 18446744073709551615 1 1");
  ASSERT_TRUE(line);
  EXPECT_EQ(line->cpu_ticks, 175U);
  EXPECT_EQ(line->threads, 7U);
  EXPECT_EQ(line->start_ticks, 123456U);
  EXPECT_EQ(line->resident_pages, 4096U);
}

TEST(process_stats, refuses_what_is_no_stat_line) {
  EXPECT_FALSE(parse_stat(""));
  EXPECT_FALSE(parse_stat("1 (x) S 1 2 3"));
  EXPECT_FALSE(parse_stat("1 (x) S 1 2 3 4 5 6 7 8 9 10 x 25 0 0 20 0 7 0 1 1 1 1"));
}

TEST(process_stats, reads_the_boot_time) {
  EXPECT_EQ(parse_boot_time("cpu 1 2 3\nbtime 1700000000\nprocesses 1\n"), 1'700'000'000U);
  EXPECT_FALSE(parse_boot_time("cpu 1 2 3\n"));
}

TEST(process_stats, are_believable_for_this_process) {
  auto const before = read_process_stats();
  EXPECT_GT(before.resident_bytes, 1e6);
  EXPECT_GE(before.threads, 1);
  EXPECT_GE(before.open_fds, 3);
  std::ifstream const one_more{"/proc/self/stat"};
  EXPECT_EQ(read_process_stats().open_fds, before.open_fds + 1);

  auto const now = std::chrono::duration<double>{std::chrono::system_clock::now().time_since_epoch()}.count();
  EXPECT_LT(before.start_time_seconds, now + 2);
  EXPECT_GT(before.start_time_seconds, now - 3600);
}

}  // namespace
}  // namespace poolbench::telemetry
