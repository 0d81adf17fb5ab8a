#include "trial/process_cost.hpp"

#include "support/process.hpp"
#include "trial/machine_speed.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <unistd.h>

namespace loadgen::trial {
namespace {

using poolbench::tests::scratch_folder;

plan::variant with_pid(std::string pid) {
  plan::variant v;
  v.pid = std::move(pid);
  return v;
}

TEST(pid_in, takes_a_number_or_a_file_that_begins_with_one) {
  scratch_folder const folder;
  std::ofstream{folder / "pid"} << "4711 99 started\n";
  std::ofstream{folder / "words"} << "none\n";
  EXPECT_EQ(pid_in("4711"), 4711);
  EXPECT_EQ(pid_in(folder / "pid"), 4711);
  for (auto const& bad : {folder / "words", folder / "missing", std::string{"0"}, std::string{"-3"},
                          std::string{"47x"}, std::string{}})
    EXPECT_EQ(pid_in(bad), std::nullopt) << bad;
}

TEST(cpu_seconds_in, finds_the_value_with_and_without_labels) {
  EXPECT_EQ(cpu_seconds_in("# TYPE process_cpu_seconds_total counter\nprocess_cpu_seconds_total 1.25\n"),
            1.25);
  EXPECT_EQ(cpu_seconds_in("a 1\nprocess_cpu_seconds_total{job=\"x\"} 3e-2"), 0.03);
}

TEST(cpu_seconds_in, takes_no_other_metric_for_it) {
  for (auto const* text : {"", "process_cpu_seconds_total", "process_cpu_seconds_total_more 7\n",
                           "process_cpu_seconds 7\n", "process_cpu_seconds_total none\n"})
    EXPECT_EQ(cpu_seconds_in(text), std::nullopt) << text;
}

TEST(cpu_seconds, of_a_process_grow_as_it_works) {
  auto const self = with_pid(std::to_string(::getpid()));
  auto const before = cpu_seconds(self);
  ASSERT_TRUE(before);
  fixed_work_ms();
  auto const after = cpu_seconds(self);
  ASSERT_TRUE(after);
  EXPECT_GT(*after, *before);
}

TEST(cpu_seconds, are_not_known_of_who_is_not_there) {
  EXPECT_EQ(cpu_seconds(with_pid("999999999")), std::nullopt);
  EXPECT_EQ(cpu_seconds(plan::variant{}), std::nullopt);
  EXPECT_EQ(resident_mib(with_pid("999999999")), std::nullopt);
  EXPECT_EQ(resident_mib(plan::variant{}), std::nullopt);
}

TEST(resident_mib, of_this_test_is_some_megabytes) {
  auto const mib = resident_mib(with_pid(std::to_string(::getpid())));
  ASSERT_TRUE(mib);
  EXPECT_GT(*mib, 1);
  EXPECT_LT(*mib, 1000);
}

}  // namespace
}  // namespace loadgen::trial
