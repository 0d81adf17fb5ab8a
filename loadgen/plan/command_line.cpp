#include "plan/command_line.hpp"

#include "plan/bad_value.hpp"
#include "plan/suggest.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace loadgen::plan {
namespace {

using row_of_option = std::map<CLI::Option const*, option_row const*>;

row_of_option add_options(CLI::App& app, command_row const& command) {
  row_of_option rows;
  for (auto const& row : command.options) {
    auto const spelling =
        row.letter != 0 ? fmt::format("-{},--{}", row.letter, row.name) : fmt::format("--{}", row.name);
    auto* const option = row.value.empty() ? app.add_flag(spelling)->disable_flag_override()
                                           : app.add_option(spelling)->expected(1)->allow_extra_args(false);
    option->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    rows.emplace(option, &row);
  }
  return rows;
}

// "rate" of "--rate: 1 required TEXT missing" and of "rate was given ...", as CLI11 words it.
std::string_view subject_of(std::string_view message) {
  while (message.starts_with('-')) message.remove_prefix(1);
  return message.substr(0, message.find_first_of(": "));
}

[[noreturn]] void refuse_value(command_row const& command, std::string_view message) {
  auto const flag = subject_of(message);
  for (auto const& row : command.options) {
    if (flag != row.name) continue;
    if (row.value.empty()) throw usage_error(fmt::format("{} --{}: takes no value", command.name, flag));
    throw usage_error(fmt::format("{} --{}: expected {} behind it", command.name, flag, row.value));
  }
  throw usage_error(fmt::format("{}: {}", command.name, message));
}

[[noreturn]] void refuse_unknown(command_row const& command, std::string const& argument) {
  std::vector<std::string> known;
  for (auto const& row : command.options) known.push_back(fmt::format("--{}", row.name));
  auto const flag = argument.substr(0, argument.find('='));
  throw usage_error(fmt::format("{}: unknown option '{}'{}; see loadgen {} --help", command.name, flag,
                                suggestion(flag, known), command.name));
}

// CLI11 would take the next argument for the value of `--json=`.
void refuse_empty_values(command_row const& command, std::span<std::string const> arguments) {
  for (auto const& argument : arguments) {
    if (argument == "--") return;
    if (argument.starts_with("--") && argument.ends_with('='))
      refuse_value(command, argument.substr(0, argument.size() - 1));
  }
}

}  // namespace

bool command_line::has(std::string_view name) const noexcept {
  return std::any_of(options.begin(), options.end(), [&](auto& o) { return o.row->name == name; });
}

std::string_view command_line::value_of(std::string_view name) const noexcept {
  for (auto const& o : options) {
    if (o.row->name == name) return o.value;
  }
  return {};
}

command_line split(command_row const& command, std::span<std::string const> arguments) {
  refuse_empty_values(command, arguments);
  CLI::App app;
  app.set_help_flag();
  app.allow_extras();
  auto const rows = add_options(app, command);

  try {
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (CLI::ArgumentMismatch const& e) {
    refuse_value(command, e.what());
  } catch (CLI::ParseError const& e) {
    throw usage_error(fmt::format("{}: {}", command.name, e.what()));
  }

  command_line result{&command, {}, {}};
  for (auto const& [option, row] : rows) {
    auto const& values = option->results();
    if (values.empty()) continue;
    if (row->value.empty()) {
      result.options.push_back({row, ""});
    } else {
      for (auto it = row->repeatable ? values.begin() : values.end() - 1; it != values.end(); ++it) {
        result.options.push_back({row, *it});
      }
    }
  }
  std::stable_sort(result.options.begin(), result.options.end(),
                   [](auto& a, auto& b) { return a.row < b.row; });
  bool only_positionals = false;
  for (auto const& argument : app.remaining()) {
    if (argument == "--")
      only_positionals = true;
    else if (!only_positionals && argument.size() > 1 && argument.starts_with('-'))
      refuse_unknown(command, argument);
    else
      result.positionals.push_back(argument);
  }
  return result;
}

}  // namespace loadgen::plan
