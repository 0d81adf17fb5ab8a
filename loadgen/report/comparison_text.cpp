#include "report/comparison_text.hpp"

#include "compare/metrics.hpp"
#include "report/text_table.hpp"
#include "report/units.hpp"

#include <fmt/format.h>

#include <cmath>

namespace loadgen::report {
namespace {

using compare::comparison;
using compare::verdict;

std::string_view color_of(verdict what) {
  switch (what) {
    case verdict::pass:
    case verdict::improvement:
      return "\x1b[1;32m";
    case verdict::regression:
      return "\x1b[1;31m";
    case verdict::inconclusive:
    case verdict::invalid:
      break;
  }
  return "\x1b[1;33m";
}

std::string share_of(double size) {
  return std::isfinite(size) ? fmt::format("{:.1f} %", size * 100) : "-";
}

// What the reader may do about it.
std::string advice(comparison const& c) {
  switch (c.judged.what) {
    case verdict::inconclusive:
      return "More quads (--looks) or a quieter machine would tell.\n";
    case verdict::invalid:
      return "The blocks do not compare what they should: nothing follows from them.\n";
    case verdict::pass:
    case verdict::regression:
    case verdict::improvement:
      break;
  }
  return {};
}

std::string verdict_cell(compare::metric const& m, compare::finding const& f) {
  if (!m.gated) return "(advisory)";
  if (m.guard && f.what == verdict::inconclusive) return "no alarm";
  return compare::name_of(f.what);
}

std::vector<std::string> cells_of(comparison const& c, std::size_t m) {
  auto const& what = c.metrics[m];
  auto const& f = c.judged.findings.at(m);
  return {std::string(compare::title_of(what.name)),
          show_value(what, compare::typical(c, compare::side::a, m)),
          show_value(what, compare::typical(c, compare::side::b, m)),
          compare::show_change(f.ratio),
          compare::show_changes(f.ratio_interval),
          fmt::format("{:.4f}", f.adjusted_p),
          share_of(f.smallest_seen),
          verdict_cell(what, f)};
}

std::vector<std::string> heads_of(comparison const& c) {
  return {"",  c.a,         c.b,      "change", fmt::format("{:.0f} % interval", c.how.confidence * 100),
          "p", "could see", "verdict"};
}

std::string measured(comparison const& c) {
  auto text = fmt::format("{} quads of 4 blocks of {:g} s", c.judged.quads, c.block_s);
  if (c.judged.discarded > 0) text += fmt::format(", {} more discarded", c.judged.discarded);
  return text +
         fmt::format("; open loop at {:.0f} req/s; {} look{} of {}; error rate {:g} %; seed {}; {:.0f} s",
                     c.rate_rps, c.judged.look, c.judged.look == 1 ? "" : "s", c.how.looks.size(),
                     c.how.error_rate * 100, c.how.seed, c.duration_s);
}

std::string in_a_cell(std::string const& text) {
  std::string out;
  for (char const ch : text) {
    if (ch == '|' || ch == '<' || ch == '\\' || ch == '`') out += '\\';
    out += ch == '\n' ? ' ' : ch;
  }
  return out;
}

std::string markdown_row(std::vector<std::string> const& cells) {
  std::string row = "|";
  for (auto const& cell : cells) row += fmt::format(" {} |", in_a_cell(cell));
  return row + '\n';
}

}  // namespace

std::string show_value(compare::metric const& m, double value) {
  if (!std::isfinite(value)) return "-";
  if (m.unit == "ms") return show_ms(value);
  if (m.unit == "us") return show_ms(value / 1000);
  if (m.unit == "req/s") return show_rate(value) + "/s";
  return fmt::format("{:.1f} {}", value, m.unit);
}

std::string comparison_text(comparison const& c, text_style style) {
  std::string out;
  if (!c.title.empty()) out += fmt::format("{}: {} against {}\n\n", c.title, c.b, c.a);
  text_table table{22, 8};
  table.row(heads_of(c));
  for (std::size_t m = 0; m < c.metrics.size(); ++m) table.row(cells_of(c, m));
  out += table.text() + '\n';
  for (std::size_t i = 1; i < c.judged.reasons.size(); ++i) out += c.judged.reasons[i] + '\n';
  out += measured(c) + '\n';
  if (c.interrupted) out += "Interrupted: this is what was measured until then.\n";
  out += advice(c);
  auto const verdict_line = compare::sentence(c);
  out +=
      style.color ? fmt::format("{}{}\x1b[0m\n", color_of(c.judged.what), verdict_line) : verdict_line + '\n';
  return out;
}

std::string comparison_markdown(std::span<comparison const> all) {
  std::string out;
  for (auto const& c : all) {
    if (!out.empty()) out += '\n';
    out += fmt::format("### {}{}\n\n{}\n\n", c.title.empty() ? "" : in_a_cell(c.title) + ": ",
                       compare::name_of(c.judged.what), in_a_cell(compare::sentence(c)));
    auto heads = heads_of(c);
    out += markdown_row(heads);
    out += "|---|" + std::string() + "---:|---:|---:|---:|---:|---:|---|\n";
    for (std::size_t m = 0; m < c.metrics.size(); ++m) out += markdown_row(cells_of(c, m));
    out += '\n' + in_a_cell(measured(c)) + '\n';
  }
  return out;
}

}  // namespace loadgen::report
