#include "plan/options.hpp"

#include "plan/bad_value.hpp"
#include "plan/command_line.hpp"
#include "plan/files.hpp"
#include "plan/flag_error.hpp"
#include "plan/run_options.hpp"
#include "plan/suggest.hpp"
#include "plan/usage.hpp"

#include <fmt/format.h>

namespace loadgen::plan {
namespace {

[[noreturn]] void refuse_and_help(command_line const& given, std::string_view message) {
  throw usage_error(
      fmt::format("{}: {}; see loadgen {} --help", given.command->name, message, given.command->name));
}

// `report` and `merge`: results in, one file out.
template <class Command>
Command make_from_results(command_line given) {
  if (given.positionals.empty()) refuse_and_help(given, "expected at least one result file");
  auto const output = given.value_of("output");
  if (output.empty()) refuse_and_help(given, "expected -o FILE, where to write");
  for_flag(given, "output", output, [&] { check_writable(std::string(output)); });
  return {std::move(given.positionals), std::string(output)};
}

print_command make_help(command_line const& given, environment const& outside) {
  if (given.positionals.size() > 1) refuse_and_help(given, "expected one command");
  if (given.has("man")) return {man_page(outside.version)};
  if (given.positionals.empty()) return {overview()};
  auto const& name = given.positionals.front();
  auto const* const subject = find_command(name);
  if (subject == nullptr) refuse_and_help(given, fmt::format("there is no command '{}'", name));
  return {usage(*subject)};
}

print_command make_completion(command_line const& given) {
  if (given.positionals != std::vector<std::string>{"bash"})
    refuse_and_help(given, "expected the shell's name: bash");
  return {bash_completion()};
}

[[noreturn]] void refuse_command(std::string const& name) {
  if (name.find("://") != name.npos) {
    throw usage_error(fmt::format("expected a command in front of '{0}': loadgen run {0}", name));
  }
  std::vector<std::string> known;
  for (auto const& c : command_table()) known.emplace_back(c.name);
  throw usage_error(
      fmt::format("there is no command '{}'{}; see loadgen --help", name, suggestion(name, known)));
}

}  // namespace

command parse(std::span<std::string const> arguments, environment const& outside) {
  if (arguments.empty()) throw usage_error("expected a command; see loadgen --help");
  auto const& name = arguments.front();
  if (name == "--help" || name == "-h") return print_command{overview()};
  if (name == "--version") return print_command{fmt::format("loadgen {}\n", outside.version)};
  auto const* const row = find_command(name);
  if (row == nullptr) refuse_command(name);

  auto const given = split(*row, arguments.subspan(1));
  if (given.has("help")) return print_command{usage(*row)};
  if (name == "run") return make_run(given, outside);
  if (name == "check") return make_check(given);
  if (name == "report") return make_from_results<report_command>(given);
  if (name == "merge") return make_from_results<merge_command>(given);
  if (name == "capacity") return make_capacity(given, outside);
  if (name == "sweep") return make_sweep(given, outside);
  if (name == "compare") return make_compare(given, outside);
  if (name == "help") return make_help(given, outside);
  return make_completion(given);
}

}  // namespace loadgen::plan
