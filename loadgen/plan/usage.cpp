#include "plan/usage.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace loadgen::plan {
namespace {

constexpr std::size_t width = 80;
constexpr std::size_t help_column = 32;

// Breaks `words` into lines of `width`; the first starts at column `at`, the others at `indent`.
void wrap(std::string& out, std::string_view words, std::size_t at, std::size_t indent) {
  bool first = true;
  while (!words.empty()) {
    auto const word = words.substr(0, words.find(' '));
    words.remove_prefix(std::min(word.size() + 1, words.size()));
    if (!first && at + 1 + word.size() > width) {
      out += '\n';
      out.append(indent, ' ');
      at = indent;
    } else if (!first) {
      out += ' ';
      ++at;
    }
    out += word;
    at += word.size();
    first = false;
  }
  out += '\n';
}

// A name in the left column, its explanation in the right one.
void entry(std::string& out, std::string_view name, std::string_view help) {
  auto at = out.size();
  out.append(2, ' ').append(name);
  at = out.size() - at;
  if (at + 2 > help_column) {
    out += '\n';
    at = 0;
  }
  out.append(help_column - at, ' ');
  wrap(out, help, help_column, help_column);
}

void paragraphs(std::string& out, std::string_view text) {
  while (!text.empty()) {
    auto const end = text.find("\n\n");
    wrap(out, text.substr(0, end), 0, 0);
    out += '\n';
    text = end == text.npos ? std::string_view{} : text.substr(end + 2);
  }
}

std::string spelled(option_row const& row) {
  auto name =
      row.letter != 0 ? fmt::format("-{}, --{}", row.letter, row.name) : fmt::format("    --{}", row.name);
  return row.value.empty() ? name : fmt::format("{} {}", name, row.value);
}

std::string explained(option_row const& row) {
  std::string help(row.help);
  if (row.repeatable) help += "; may be given many times";
  if (!row.fallback.empty()) help += fmt::format(" [{}]", row.fallback);
  return help;
}

}  // namespace

std::string overview() {
  std::string out = "Usage: loadgen COMMAND [OPTIONS]\n\n";
  wrap(out, "A load generator that does not hide a slow server.", 0, 0);
  out += "\nCommands:\n";
  for (auto const& c : command_table()) entry(out, fmt::format("{} {}", c.name, c.arguments), c.summary);
  out += "\nOptions:\n";
  entry(out, "-h, --help", "show this help and leave");
  entry(out, "    --version", "show the version and leave");
  out += "\nExamples:\n";
  for (auto const& c : command_table()) {
    if (!c.examples.empty()) out += fmt::format("  loadgen {}\n", c.examples.front().command);
  }
  out += "\nloadgen COMMAND --help says more about each.\n";
  return out;
}

std::string usage(command_row const& command) {
  auto out = fmt::format("Usage: loadgen {} [OPTIONS] {}\n\n", command.name, command.arguments);
  wrap(out, fmt::format("{}.", command.summary), 0, 0);
  std::string_view group;
  for (auto const& row : command.options) {
    if (row.group != group) out += fmt::format("\n{}:\n", group = row.group);
    entry(out, spelled(row), explained(row));
  }
  if (!command.examples.empty()) out += "\nExamples:\n";
  for (auto const& e : command.examples) out += fmt::format("  loadgen {}\n      {}\n", e.command, e.meaning);
  out += '\n';
  paragraphs(out, command.details);
  while (out.ends_with("\n\n")) out.pop_back();
  return out;
}

}  // namespace loadgen::plan
