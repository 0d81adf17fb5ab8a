#include "plan/usage.hpp"

#include <fmt/format.h>

namespace loadgen::plan {
namespace {

// Text as troff prints it: a dash is a minus sign that can be copied, a dot or quote at the start of a line
// is no request.
std::string escaped(std::string_view text) {
  std::string out;
  for (char const c : text) {
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else if ((c == '.' || c == '\'') && (out.empty() || out.back() == '\n')) {
      out.append("\\&").push_back(c);
    } else if (c == '`') {
      out += "\\(ga";
    } else if (c == '~') {
      out += "\\(ti";
    } else {
      out += c;
    }
  }
  return out;
}

std::string upper(std::string_view text) {
  std::string out(text);
  for (auto& c : out) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return out;
}

void add_paragraphs(std::string& out, std::string_view text) {
  while (!text.empty()) {
    auto const end = text.find("\n\n");
    out += fmt::format(".PP\n{}\n", escaped(text.substr(0, end)));
    text = end == text.npos ? std::string_view{} : text.substr(end + 2);
  }
}

void add_option(std::string& out, option_row const& row) {
  out += ".TP\n";
  if (row.letter != 0) out += fmt::format("\\fB\\-{}\\fR, ", row.letter);
  out += fmt::format("\\fB\\-\\-{}\\fR", escaped(row.name));
  if (!row.value.empty()) out += fmt::format(" \\fI{}\\fR", escaped(row.value));
  out += fmt::format("\n{}{}.", escaped(row.help), row.repeatable ? "; may be given many times" : "");
  if (!row.fallback.empty()) out += fmt::format(" Default: {}.", escaped(row.fallback));
  out += '\n';
}

void add_command(std::string& out, command_row const& command) {
  out += fmt::format(".SH \"{}\"\n\\fBloadgen {}\\fR [\\fIOPTIONS\\fR] \\fI{}\\fR\n.PP\n{}.\n",
                     upper(command.name), escaped(command.name), escaped(command.arguments),
                     escaped(command.summary));
  add_paragraphs(out, command.details);
  std::string_view group;
  for (auto const& row : command.options) {
    if (row.group != group) out += fmt::format(".SS {}\n", group = row.group);
    add_option(out, row);
  }
  if (!command.examples.empty()) out += ".SS Examples\n";
  for (auto const& e : command.examples) {
    out += fmt::format(".TP\n\\fBloadgen {}\\fR\n{}.\n", escaped(e.command), escaped(e.meaning));
  }
}

}  // namespace

std::string man_page(std::string_view version) {
  auto out = fmt::format(
      ".TH LOADGEN 1 \"\" \"loadgen {}\" \"poolbench\"\n"
      ".SH NAME\nloadgen \\- a load generator that does not hide a slow server\n"
      ".SH SYNOPSIS\n",
      escaped(version));
  for (auto const& c : command_table()) {
    out +=
        fmt::format("\\fBloadgen {}\\fR [\\fIOPTIONS\\fR] \\fI{}\\fR\n.br\n", c.name, escaped(c.arguments));
  }
  for (auto const& c : command_table()) add_command(out, c);
  out += ".SH ENVIRONMENT\n.TP\n\\fBNO_COLOR\\fR\nWhen it is set and not empty, nothing is coloured.\n";
  return out;
}

}  // namespace loadgen::plan
