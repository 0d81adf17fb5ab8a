#include "plan/usage.hpp"

#include <fmt/format.h>

namespace loadgen::plan {
namespace {

bool takes_file(option_row const& row) {
  return row.value.find("FILE") != row.value.npos || row.value == "PATH";
}

// "-c --connections"
std::string flags(option_row const& row) {
  return row.letter != 0 ? fmt::format("-{} --{}", row.letter, row.name) : fmt::format("--{}", row.name);
}

// "-c|--connections" as a pattern of `case`.
std::string pattern(option_row const& row) {
  return row.letter != 0 ? fmt::format("-{}|--{}", row.letter, row.name) : fmt::format("--{}", row.name);
}

void add_command(std::string& out, command_row const& command) {
  std::string words;
  std::string values;
  for (auto const& row : command.options) {
    words += ' ' + flags(row);
    if (row.value.empty()) continue;
    auto const answer = !row.words.empty()
                            ? fmt::format("COMPREPLY=($(compgen -W '{}' -- \"$word\"))", row.words)
                        : takes_file(row) ? std::string("COMPREPLY=($(compgen -f -- \"$word\"))")
                                          : std::string("COMPREPLY=()");
    values += fmt::format("        {}) {}; return ;;\n", pattern(row), answer);
  }
  out += fmt::format("    {})\n      flags='{}'\n", command.name, words.substr(1));
  if (!values.empty()) out += fmt::format("      case $before in\n{}      esac\n", values);
  out += "      ;;\n";
}

}  // namespace

std::string bash_completion() {
  std::string commands;
  std::string cases;
  for (auto const& c : command_table()) {
    commands += fmt::format("{}{}", commands.empty() ? "" : " ", c.name);
    add_command(cases, c);
  }
  // Files are completed by bash itself (-o default) where no words are offered.
  return fmt::format(R"(# bash completion for loadgen: source <(loadgen completion bash)
_loadgen() {{
  local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD - 1]}} flags=
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    COMPREPLY=($(compgen -W '{0} --help --version' -- "$word"))
    return
  fi
  case ${{COMP_WORDS[1]}} in
{1}  esac
  if [[ $word == -* ]]; then
    COMPREPLY=($(compgen -W "$flags" -- "$word"))
  elif [[ ${{COMP_WORDS[1]}} == help ]]; then
    COMPREPLY=($(compgen -W '{0}' -- "$word"))
  elif [[ ${{COMP_WORDS[1]}} == completion ]]; then
    COMPREPLY=($(compgen -W 'bash' -- "$word"))
  fi
}}
complete -o default -F _loadgen loadgen
)",
                     commands, cases);
}

}  // namespace loadgen::plan
