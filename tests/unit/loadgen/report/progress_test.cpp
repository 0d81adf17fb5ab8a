#include "report/progress.hpp"

#include <gmock/gmock.h>

namespace loadgen::report {
namespace {

using testing::HasSubstr;

engine::progress at(double elapsed_s) {
  engine::progress p;
  p.elapsed_s = elapsed_s;
  p.total_s = 10;
  p.completed = 41'000;
  p.failed = 3;
  p.in_flight = 64;
  p.backlog = 12;
  p.target_rps = 50'000;
  p.recent_rps = 41'234;
  p.recent_p50_ms = 1.52;
  p.recent_p99_ms = 4.11;
  return p;
}

struct progress : testing::Test {
  std::string out;
  progress_view view(bool terminal, bool color = false) {
    return {{.terminal = terminal, .style = {color}, .line_every = std::chrono::duration<double>{5}},
            [this](std::string_view text) { out += text; }};
  }
};

TEST_F(progress, is_a_line_every_few_seconds_elsewhere) {
  auto v = view(false);
  for (int tenths = 1; tenths <= 120; ++tenths) v.show(at(tenths / 10.0));
  v.clear();
  EXPECT_EQ(
      out,
      "5.1s of 10.0s  41.2k/s of 50.0k/s  p50 1.52ms  p99 4.11ms  3 failed  64 in flight  12 waiting\n"
      "10.1s of 10.0s  41.2k/s of 50.0k/s  p50 1.52ms  p99 4.11ms  3 failed  64 in flight  12 waiting\n");
}

TEST_F(progress, rewrites_two_lines_on_a_terminal) {
  auto v = view(true);
  v.show(at(5));
  EXPECT_EQ(out,
            "\r[===============               ]  5.0s of 10.0s  5.0s left\x1b[K\n"
            "41.2k/s of 50.0k/s  p50 1.52ms  p99 4.11ms  3 failed  64 in flight  12 waiting\x1b[K");
  out.clear();
  v.show(at(5.1));
  EXPECT_THAT(out, testing::StartsWith("\x1b[1A\r["));
  out.clear();
  v.clear();
  EXPECT_EQ(out, "\r\x1b[K\x1b[1A\r\x1b[K");
  out.clear();
  v.clear();
  EXPECT_EQ(out, "");
}

TEST_F(progress, never_wraps) {
  auto v = view(true);
  auto p = at(5);
  p.failed = p.in_flight = p.backlog = 4'000'000'000;
  v.show(p);
  auto const numbers = out.substr(out.find('\n') + 1);
  EXPECT_EQ(numbers.size(), 79 + std::string{"\x1b[K"}.size());
}

TEST_F(progress, leaves_out_what_there_is_not) {
  auto p = at(3);
  p.total_s = 0;
  p.target_rps = 0;
  p.warming_up = true;
  EXPECT_EQ(progress_bar(p, {}), "3.0s  warm-up");
  EXPECT_EQ(progress_line(p), "3.0s (warm-up)  41.2k/s  p50 1.52ms  p99 4.11ms  3 failed  64 in flight");
  EXPECT_THAT(progress_bar(at(20), {.color = true}),
              HasSubstr("\x1b[36m==============================\x1b[0m]"));
}

}  // namespace
}  // namespace loadgen::report
