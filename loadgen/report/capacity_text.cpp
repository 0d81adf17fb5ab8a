#include "report/capacity_text.hpp"

#include "report/text_parts.hpp"
#include "report/text_table.hpp"
#include "report/units.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

namespace loadgen::report {
namespace {

using capacity::held;
using capacity::search_end;

constexpr std::size_t most_rows = 12;  // of the table: those around the edge

// Whole above 100: more digits than any probe can tell apart help nobody.
std::string show_whole_rate(double rps) {
  return rps < 99.95 ? show_rate(rps) : show_count(static_cast<std::uint64_t>(std::llround(rps)));
}

std::string unit_of(capacity_result const& r) {
  return r.in_journeys ? "journeys/s" : "requests/s";
}

std::string objective_of(capacity_result const& r) {
  return fmt::format("{}", fmt::join(r.objectives, ", "));
}

std::string between(capacity::edge const& e) {
  return fmt::format("{} and {}", show_whole_rate(e.low_rps), show_whole_rate(e.high_rps));
}

std::string headline(capacity_result const& r, text_style style) {
  auto const unit = unit_of(r);
  auto const highest = r.highest_held_rps > 0
                           ? fmt::format("the target holds {} {}", show_whole_rate(r.highest_held_rps), unit)
                           : std::string{"no rate was held"};
  if (r.interrupted) {
    return fmt::format("{}  so far {}\n", dressed(style, tone::warn, "INTERRUPTED"), highest);
  }
  switch (r.end) {
    case search_end::found:
      return fmt::format("{}  {} {}\nbetween {} with 95 % confidence, holding {}\n",
                         dressed(style, tone::good, "CAPACITY"), show_whole_rate(r.edge->estimate_rps), unit,
                         between(*r.edge), objective_of(r));
    case search_end::above_highest:
      return fmt::format("{}  {}, the highest rate that --max-rate allows\n",
                         dressed(style, tone::warn, "INCONCLUSIVE"), highest);
    case search_end::below_lowest:
      return fmt::format("{}  the target misses {} even at {} {}\n",
                         dressed(style, tone::warn, "INCONCLUSIVE"), objective_of(r),
                         show_whole_rate(r.limits.lowest_rps), unit);
    case search_end::out_of_probes:
      return r.edge ? fmt::format(
                          "{}  the edge is between {} {}, wider than {}\n"
                          "longer probes (--duration) or more of them (--probes) narrow it\n",
                          dressed(style, tone::warn, "INCONCLUSIVE"), between(*r.edge), unit,
                          show_share(r.limits.precision))
                    : fmt::format("{}  {}; {} probes were not enough to meet the edge (--probes)\n",
                                  dressed(style, tone::warn, "INCONCLUSIVE"), highest, r.probes.size());
    case search_end::generator_limited:
      return r.generator_limit_rps > 0 ? fmt::format("{}  the generator could not offer {} {}; {}\n",
                                                     dressed(style, tone::bad, "NOT VALID"),
                                                     show_whole_rate(r.generator_limit_rps), unit, highest)
                                       : fmt::format("{}  {} probes in a row were not valid; {}\n",
                                                     dressed(style, tone::bad, "NOT VALID"),
                                                     capacity::edge_search::patience, highest);
  }
  return {};
}

// "p99<20ms in 9 of 11 missed probes, cannot keep up in 4"
std::string what_gave(capacity_result const& r) {
  std::map<std::string, unsigned> times;
  unsigned missed = 0, behind = 0;
  for (auto const& p : r.probes) {
    if (p.outcome != held::no) continue;
    ++missed;
    behind += p.unsent > too_many_unsent ? 1 : 0;
    for (auto const& o : p.objectives) times[o.expression] += o.ok ? 0 : 1;
  }
  std::vector<std::string> parts;
  for (auto const& [expression, count] : times) {
    if (count > 0) parts.push_back(fmt::format("{} in {}", expression, count));
  }
  if (behind > 0) parts.push_back(fmt::format("requests unsent for want of a free connection in {}", behind));
  return missed == 0 ? "" : fmt::format("{} of {} missed probes", fmt::join(parts, ", "), missed);
}

std::vector<std::string> cells_of(probe const& p) {
  std::vector<std::string> cells{fmt::format("{}/s", show_whole_rate(p.rate_rps))};
  for (auto const& [expression, value, ok] : p.objectives) {
    cells.push_back(fmt::format("{}{}", value ? show_measured(expression, *value) : "-", ok ? "" : "!"));
  }
  cells.push_back(show_share(p.unsent) + (p.unsent > too_many_unsent ? "!" : ""));
  cells.emplace_back(p.outcome == held::not_valid ? "not valid" : name_of(p.outcome));
  return cells;
}

// By rate, the ones nearest the edge.
std::string table_of(capacity_result const& r) {
  auto const center = r.edge ? r.edge->estimate_rps : std::max(r.highest_held_rps, 1.0);
  std::vector<probe const*> near;
  for (auto const& p : r.probes) near.push_back(&p);
  auto const distance = [&](probe const* p) { return std::abs(std::log(p->rate_rps / center)); };
  std::ranges::stable_sort(near, {}, distance);
  if (near.size() > most_rows) near.resize(most_rows);
  std::ranges::stable_sort(near, {}, [](probe const* p) { return p->rate_rps; });

  text_table table{12, 9};
  std::vector<std::string> head{"rate"};
  for (auto const& expression : r.objectives) head.push_back(expression);
  head.insert(head.end(), {"unsent", "outcome"});
  table.row(std::move(head));
  for (auto const* p : near) table.row(cells_of(*p));
  return table.text();
}

}  // namespace

std::string summary_text(capacity_result const& r, std::vector<std::string> const& files, text_style style) {
  auto out = headline(r, style);
  if (r.end == search_end::generator_limited && !r.interrupted) {
    out += "\n";
    for (auto p = r.probes.rbegin(); p != r.probes.rend(); ++p) {
      if (p->outcome != held::not_valid) continue;
      for (auto const& reason : p->invalid_reasons) out += field_line("why", reason);
      break;
    }
  }
  out += fmt::format("\n{}\n", dressed(style, tone::title, "Measured"));
  out += field_line("target", r.plan.target);
  if (!r.plan.scenario.empty()) out += field_line("scenario", r.plan.scenario);
  out += field_line(
      "client", fmt::format("{}, {} connections", name_of(r.plan.client), show_count(r.plan.connections)));
  out += field_line("load", fmt::format("open loop, {} arrivals", name_of(r.plan.arrivals)));
  if (auto const gave = what_gave(r); !gave.empty()) out += field_line("limited by", gave);
  for (auto const& [key, value] : r.labels) out += field_line("label", fmt::format("{}={}", key, value));
  auto const invalid = std::ranges::count_if(r.probes, [](auto& p) { return p.outcome == held::not_valid; });
  out += field_line("probes", fmt::format("{} of {}, {} not valid, in {}", r.probes.size(),
                                          show_seconds(r.plan.duration_s.value_or(0)), invalid,
                                          show_seconds(r.duration_s)));
  out += field_line("seed", std::to_string(r.plan.seed));
  for (auto const& file : files) out += field_line("wrote", file);
  if (!r.probes.empty()) {
    out += fmt::format("\n{}\n", dressed(style, tone::title, "Probes nearest the edge"));
    out += table_of(r);
    out += "  !: missed; unsent: requests that no connection was free for until the end\n";
  }
  return out;
}

std::string progress_line(capacity_result const& so_far) {
  auto const& p = so_far.probes.back();
  auto line = fmt::format("probe {}: {}/s ", so_far.probes.size(), show_whole_rate(p.rate_rps));
  for (auto const& [expression, value, ok] : p.objectives) {
    auto const statistic = expression.substr(0, expression.find_first_of("<>"));
    line += fmt::format(" {} {}{}", statistic, value ? show_measured(expression, *value) : "-",
                        ok ? "," : " (missed),");
  }
  if (p.unsent > too_many_unsent) line += fmt::format(" {} unsent,", show_share(p.unsent));
  line += p.outcome == held::not_valid ? " not valid: " + p.invalid_reasons.front()
                                       : fmt::format(" {}", name_of(p.outcome));
  if (so_far.edge) line += fmt::format("; edge between {}", between(*so_far.edge));
  return line;
}

}  // namespace loadgen::report
