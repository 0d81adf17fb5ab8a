#include "paths.hpp"
#include "support/process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace poolbench::tests {
namespace {

namespace fs = std::filesystem;
using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;

outcome figures(std::vector<std::string> arguments, std::string const& temporary = "/tmp") {
  arguments.insert(arguments.begin(), std::string{POOLBENCH_SOURCE_DIR} + "/tests/bench/figures");
  return run(arguments, {.environment = {"TMPDIR=" + temporary}, .folder = {}, .input = {}},
             std::chrono::seconds{150});
}

bool mentioned_by_a_process(std::string const& folder) {
  for (auto const& entry : fs::directory_iterator{"/proc"}) {
    std::ifstream file{entry.path() / "cmdline", std::ios::binary};
    std::string const line{std::istreambuf_iterator<char>{file}, {}};
    if (line.find(folder) != std::string::npos) return true;
  }
  return false;
}

// Whether they are reached is not for a short run on a busy machine to say; that each is measured is.
TEST(figures, are_measured_and_leave_nothing) {
  scratch_folder const scratch;
  auto const done = figures({"--no-setup", "--rounds", "1", "--seconds", "1", "post-pooled", "hello", "idle"},
                            scratch / "");
  ASSERT_THAT(done.status, AnyOf(0, 2)) << done.err;
  constexpr auto ratio = " +[0-9]+\\.[0-9]+ +[0-9.]+ to [0-9.]+ +at least 0\\.[0-9] +(yes|no) +[0-9]+/s .*";
  EXPECT_THAT(done.out, MatchesRegex(std::string{"figure +median +rounds +wanted +reached +detail\n"} +
                                     "post-pooled" + ratio + "\nhello" + ratio +
                                     "\nidle +[0-9.]+ +[0-9.]+ to [0-9.]+ +at most 16 +(yes|no) +KiB .*\n"));
  EXPECT_TRUE(fs::is_empty(scratch / ""));
  EXPECT_FALSE(mentioned_by_a_process(scratch / ""));
}

TEST(figures, misuse_is_one_clear_line) {
  for (auto const& [arguments, message] :
       {std::pair<std::vector<std::string>, std::string>{{"post"}, "no figure post: there are post-pooled"},
        {{"--rounds", "0"}, "--rounds takes a number from 1 to 99, not 0"},
        {{"--seconds"}, "--seconds needs a value"},
        {{"--fast"}, "unknown option --fast"}}) {
    auto const done = figures(arguments);
    EXPECT_EQ(done.status, 1);
    EXPECT_THAT(done.err, HasSubstr(message));
    EXPECT_EQ(std::count(done.err.begin(), done.err.end(), '\n'), 1) << done.err;
  }
}

}  // namespace
}  // namespace poolbench::tests
