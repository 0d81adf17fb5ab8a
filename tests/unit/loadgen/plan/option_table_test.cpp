#include "plan/bad_value.hpp"
#include "plan/command_table.hpp"
#include "plan/options.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <set>

// Misuse of every flag there is, also of those that are yet to come: taken from the table, not from a list.
// (The exact words are in options_test.cpp.)
namespace loadgen::plan {
namespace {

using testing::HasSubstr;
using words = std::vector<std::string>;

// What is complained about; "" when nothing is.
std::string complaint(words const& arguments) {
  try {
    parse(arguments, {"1.2.3", [] { return 4711U; }, "token"});
    return {};
  } catch (usage_error const& e) {
    return e.what();
  }
}

bool is_one_clear_line(std::string const& message) {
  return message.size() > 20 && message.find('\n') == std::string::npos;
}

// The arguments that `command` needs beside its options.
words arguments_of(command_row const& command) {
  std::string const name{command.name};
  if (name == "compare") return {"http://127.0.0.1:1/", "http://127.0.0.1:2/"};
  if (name == "completion") return {"bash"};
  if (name == "help") return {};
  if (name == "report" || name == "merge" || name == "check") return {"/nowhere/file"};
  if (name == "capacity") return {"--slo", "p99<1s", "http://127.0.0.1:1/"};
  return {"http://127.0.0.1:1/"};
}

struct flag_of {
  command_row const* command;
  option_row const* option;
};

void PrintTo(flag_of const& f, std::ostream* out) {
  *out << f.command->name << " --" << f.option->name;
}

std::vector<flag_of> flags(bool with_value) {
  std::vector<flag_of> all;
  for (auto const& command : command_table()) {
    for (auto const& option : command.options) {
      if (option.value.empty() != with_value) all.push_back({&command, &option});
    }
  }
  return all;
}

std::string name_of(testing::TestParamInfo<flag_of> const& info) {
  auto name = std::string{info.param.command->name} + "_" + std::string{info.param.option->name};
  std::ranges::replace(name, '-', '_');
  return name;
}

class flag_with_value : public testing::TestWithParam<flag_of> {
 protected:
  std::string given(std::string const& value) const {
    words arguments{std::string{command_}, flag_ + "=" + value};
    std::ranges::copy(arguments_of(*GetParam().command), std::back_inserter(arguments));
    return complaint(arguments);
  }
  std::string_view const command_ = GetParam().command->name;
  std::string const flag_ = "--" + std::string{GetParam().option->name};
};

TEST_P(flag_with_value, without_one_says_which_it_expects) {
  auto arguments = arguments_of(*GetParam().command);
  arguments.insert(arguments.begin(), std::string{command_});
  arguments.push_back(flag_);
  auto const said = complaint(arguments);
  EXPECT_EQ(said, std::string{command_} + " " + flag_ + ": expected " +
                      std::string{GetParam().option->value} + " behind it");
}

// No number, no time, no word of a list, no address, no file that can be read or written, and for what takes
// free text (a body, a name) a character it must not have, if there is any.
TEST_P(flag_with_value, refuses_nonsense_in_one_line_that_names_it) {
  static std::set<std::string_view> const take_any_text{
      "body",   "unix-socket", "title", "name-a",
      "name-b", "pid-a",       "pid-b"};  // a process's file may be written later
  if (take_any_text.contains(GetParam().option->name)) {
    EXPECT_THAT(given("@/nowhere/x\n"), testing::AnyOf("", HasSubstr(flag_)));
    return;
  }
  // What is missing beside it is said first.
  static std::set<std::string_view> const need_another{
      "grafana-token-file", "start-a", "start-b", "stop-a", "stop-b", "from"};
  auto const said = given("/nowhere/\x01 x");
  EXPECT_TRUE(is_one_clear_line(said)) << said;
  auto const names_value = !need_another.contains(GetParam().option->name);
  EXPECT_THAT(said, HasSubstr(flag_ + (names_value ? " '/nowhere/\x01 x': " : "")));
}

TEST_P(flag_with_value, refuses_a_negative_number_where_it_takes_a_number) {
  static std::set<std::string_view> const numbers{"N", "DURATION", "RATE", "SHARE", "PERCENT", "PID"};
  if (!numbers.contains(GetParam().option->value)) {
    EXPECT_FALSE(GetParam().option->value.empty());
    return;
  }
  auto const said = given("-1");
  EXPECT_TRUE(is_one_clear_line(said)) << said;
  EXPECT_THAT(said, HasSubstr(flag_ + " '-1': "));
}

INSTANTIATE_TEST_SUITE_P(of_the_table, flag_with_value, testing::ValuesIn(flags(true)), name_of);

class flag_without_value : public testing::TestWithParam<flag_of> {};

TEST_P(flag_without_value, refuses_one) {
  auto const flag = "--" + std::string{GetParam().option->name};
  auto const said = complaint({std::string{GetParam().command->name}, flag + "=1"});
  EXPECT_EQ(said, std::string{GetParam().command->name} + " " + flag + ": takes no value");
}

INSTANTIATE_TEST_SUITE_P(of_the_table, flag_without_value, testing::ValuesIn(flags(false)), name_of);

}  // namespace
}  // namespace loadgen::plan
