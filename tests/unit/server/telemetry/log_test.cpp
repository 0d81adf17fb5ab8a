#include "telemetry/log.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace poolbench::telemetry {
namespace {

using file_ptr = std::unique_ptr<std::FILE, decltype(&std::fclose)>;

file_ptr scratch_file() {
  return {std::tmpfile(), &std::fclose};
}

std::vector<std::string> lines_of(std::FILE* file) {
  std::rewind(file);
  std::vector<std::string> lines(1);
  for (int c = std::fgetc(file); c != EOF; c = std::fgetc(file)) {
    if (c == '\n')
      lines.emplace_back();
    else
      lines.back() += static_cast<char>(c);
  }
  lines.pop_back();
  return lines;
}

TEST(log, writes_what_was_queued_before_it_ends) {
  auto const file = scratch_file();
  {
    log lines{{.service_name = "shop", .out = file.get()}};
    for (int i = 0; i < 100; ++i) lines.info("tick", {{"n", std::int64_t{i}}});
  }
  auto const written = lines_of(file.get());
  ASSERT_EQ(written.size(), 100U);
  EXPECT_TRUE(written[99].ends_with(R"("service.name":"shop","n":99})")) << written[99];
}

TEST(log, leaves_out_what_is_below_its_level) {
  auto const file = scratch_file();
  {
    log lines{{.level = log_level::warn, .out = file.get()}};
    EXPECT_FALSE(lines.enabled(log_level::info));
    EXPECT_TRUE(lines.enabled(log_level::error));
    lines.debug("no");
    lines.info("no");
    lines.warn("yes");
    lines.error("yes");
  }
  EXPECT_EQ(lines_of(file.get()).size(), 2U);
}

TEST(log, off_writes_nothing) {
  auto const file = scratch_file();
  {
    log lines{{.level = log_level::off, .out = file.get()}};
    lines.error("no");
  }
  EXPECT_TRUE(lines_of(file.get()).empty());
}

TEST(log, keeps_lines_whole_when_many_threads_write) {
  auto const file = scratch_file();
  {
    log lines{{.out = file.get()}};
    std::vector<std::thread> writers;
    for (int t = 0; t < 4; ++t)
      writers.emplace_back([&lines] {
        for (int i = 0; i < 500; ++i) lines.info("a message that is long enough to be torn apart");
      });
    for (auto& writer : writers) writer.join();
    EXPECT_EQ(lines.lost(), 0U);
  }
  auto const written = lines_of(file.get());
  EXPECT_EQ(written.size(), 2000U);
  for (auto const& line : written)
    EXPECT_TRUE(line.starts_with("{\"@timestamp\"") && line.ends_with('}')) << line;
}

TEST(log, loses_lines_rather_than_wait_for_a_full_disk_or_pipe) {
  file_ptr const full{std::fopen("/dev/full", "w"), &std::fclose};
  ASSERT_TRUE(full);
  log lines{{.out = full.get(), .queue_length = 4}};
  for (int i = 0; i < 10'000; ++i) lines.info("more than anybody writes");
}

TEST(log_level, is_read_by_name) {
  EXPECT_EQ(*parse_log_level("debug"), log_level::debug);
  EXPECT_EQ(*parse_log_level("info"), log_level::info);
  EXPECT_EQ(*parse_log_level("warn"), log_level::warn);
  EXPECT_EQ(*parse_log_level("error"), log_level::error);
  EXPECT_EQ(*parse_log_level("off"), log_level::off);
  EXPECT_TRUE(parse_log_level("loud").has_error());
  EXPECT_TRUE(parse_log_level("").has_error());
}

}  // namespace
}  // namespace poolbench::telemetry
