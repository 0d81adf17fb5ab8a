#include "plan/usage.hpp"

#include "support/golden.hpp"
#include "support/process.hpp"

#include <gmock/gmock.h>

#include <set>
#include <sstream>

namespace loadgen::plan {
namespace {

using poolbench::tests::expect_golden;

std::vector<std::string> lines_of(std::string const& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

TEST(usage, is_golden) {
  expect_golden("loadgen_help.txt", overview());
  for (auto const& command : command_table()) {
    expect_golden("loadgen_help_" + std::string(command.name) + ".txt", usage(command));
  }
}

TEST(usage, fits_a_terminal_but_for_examples_to_be_copied) {
  for (auto const& command : command_table()) {
    for (auto const& line : lines_of(usage(command))) {
      if (!line.starts_with("  loadgen ")) {
        EXPECT_LE(line.size(), 80U) << line;
      }
    }
  }
}

TEST(usage, no_flag_is_there_twice) {
  for (auto const& command : command_table()) {
    std::set<std::string_view> names;
    std::set<char> letters;
    for (auto const& row : command.options) {
      EXPECT_TRUE(names.insert(row.name).second) << row.name;
      if (row.letter != 0) {
        EXPECT_TRUE(letters.insert(row.letter).second) << row.letter;
      }
    }
  }
}

TEST(man_page, is_golden) {
  expect_golden("loadgen.1", man_page("1.2.3"));
}

TEST(man_page, names_every_flag) {
  auto const page = man_page("1.2.3");
  for (auto const& command : command_table()) {
    for (auto const& row : command.options) {
      std::string name;
      for (char const c : row.name) name += c == '-' ? std::string("\\-") : std::string(1, c);
      EXPECT_THAT(page, testing::HasSubstr("\\-\\-" + name + "\\fR"));
    }
  }
}

TEST(completion, is_golden) {
  expect_golden("loadgen_completion.bash", bash_completion());
}

// What bash offers for a line whose last word is being completed.
std::string offered(std::string const& words) {
  auto const script = bash_completion() + "COMP_WORDS=(" + words +
                      ")\nCOMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n_loadgen\necho \"${COMPREPLY[*]}\"\n";
  auto const result = poolbench::tests::run({"bash", "--norc", "-c", script});
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(result.err, "");
  return result.out;
}

TEST(completion, in_bash) {
  EXPECT_EQ(offered("loadgen m"), "merge\n");
  EXPECT_EQ(offered("loadgen --v"), "--version\n");
  EXPECT_EQ(offered("loadgen run --max"), "--max-send-lag\n");
  EXPECT_EQ(offered("loadgen run --arrivals ''"), "constant poisson\n");
  EXPECT_EQ(offered("loadgen run --client s"), "sync\n");
  EXPECT_EQ(offered("loadgen run --rate ''"), "\n");
  EXPECT_EQ(offered("loadgen run --json /etc/hostnam"), "/etc/hostname\n");
  EXPECT_EQ(offered("loadgen help ch"), "check\n");
  EXPECT_EQ(offered("loadgen completion ''"), "bash\n");
  EXPECT_EQ(offered("loadgen check --s"), "--seed\n");
}

}  // namespace
}  // namespace loadgen::plan
