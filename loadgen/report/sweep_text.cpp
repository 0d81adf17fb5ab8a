#include "report/capacity_text.hpp"
#include "report/text_parts.hpp"
#include "report/text_table.hpp"
#include "report/units.hpp"

#include <fmt/format.h>

#include <cmath>

namespace loadgen::report {
namespace {

std::string show_throughput(double rps) {
  return rps < 99.95 ? show_rate(rps) : show_count(static_cast<std::uint64_t>(std::llround(rps)));
}

std::string percent(capacity::estimate const& e) {
  return fmt::format("{:.3g} % ({:.3g} to {:.3g})", e.value * 100, e.low * 100, e.high * 100);
}

std::string headline(sweep_result const& r, text_style style) {
  auto const levels = levels_of(r);
  if (r.interrupted) {
    return fmt::format("{}  {} measurements so far\n", dressed(style, tone::warn, "INTERRUPTED"),
                       r.points.size());
  }
  if (!r.fit) {
    return exit_code_of(r) == 3
               ? fmt::format("{}  the Universal Scalability Law does not describe these throughputs\n",
                             dressed(style, tone::warn, "INCONCLUSIVE"))
               : fmt::format(
                     "{}  the generator was the bottleneck: too few numbers of connections are left\n",
                     dressed(style, tone::bad, "NOT VALID"));
  }
  auto const largest = levels.back().connections;
  if (!r.fit->peak) {
    return fmt::format("{}  up to {} connections throughput only rises or levels off\n",
                       dressed(style, tone::good, "NO PEAK"), show_count(largest));
  }
  auto const seen = peak_was_seen(r);
  return fmt::format(
      "{}  {} requests/s at {:.3g} connections, {}\n95 % confidence: {} to {} requests/s, {:.3g} to {:.3g} "
      "connections\n",
      dressed(style, seen ? tone::good : tone::warn, "PEAK"), show_throughput(r.fit->peak_throughput->value),
      r.fit->peak->value,
      seen ? "seen: more were measured" : fmt::format("extrapolated: only up to {} were measured", largest),
      show_throughput(r.fit->peak_throughput->low), show_throughput(r.fit->peak_throughput->high),
      r.fit->peak->low, r.fit->peak->high);
}

std::string law_of(sweep_result const& r) {
  auto const& fit = *r.fit;
  return field_line("one alone",
                    fmt::format("lambda = {} requests/s ({} to {})", show_throughput(fit.lambda.value),
                                show_throughput(fit.lambda.low), show_throughput(fit.lambda.high))) +
         field_line("contention", "sigma = " + percent(fit.sigma)) +
         field_line("coherence", "kappa = " + percent(fit.kappa)) +
         field_line("fit", fmt::format("measurements are {:.2g} % off the law (standard deviation)",
                                       fit.residual * 100));
}

std::string table_of(sweep_result const& r) {
  text_table table{12, 9};
  table.row({"connections", "requests/s", "law", "off", "p50", "p99", "failed", "invalid"});
  for (auto const& level : levels_of(r)) {
    std::vector<std::string> cells{show_count(level.connections)};
    cells.push_back(level.valid > 0 ? show_throughput(level.throughput) : "-");
    auto const law = r.fit ? r.fit->law.throughput(level.connections) : 0;
    cells.push_back(r.fit ? show_throughput(law) : "-");
    cells.push_back(r.fit && level.valid > 0 ? fmt::format("{:+.1f} %", (level.throughput / law - 1) * 100)
                                             : "-");
    cells.push_back(level.valid > 0 ? show_ms(level.p50_ms) : "-");
    cells.push_back(level.valid > 0 ? show_ms(level.p99_ms) : "-");
    cells.push_back(show_count(level.failed));
    cells.push_back(show_count(level.not_valid));
    table.row(std::move(cells));
  }
  return table.text();
}

std::string_view first_reason(sweep_result const& r) {
  for (auto const& p : r.points) {
    if (!p.invalid_reasons.empty()) return p.invalid_reasons.front();
  }
  return {};
}

}  // namespace

std::string summary_text(sweep_result const& r, std::vector<std::string> const& files, text_style style) {
  auto out = headline(r, style);
  if (r.fit)
    out += fmt::format("\n{}\n{}", dressed(style, tone::title, "Universal Scalability Law"), law_of(r));
  out += fmt::format("\n{}\n", dressed(style, tone::title, "Measured"));
  out += field_line("target", r.plan.target);
  if (!r.plan.scenario.empty()) out += field_line("scenario", r.plan.scenario);
  out += field_line("client", name_of(r.plan.client));
  out += field_line("load",
                    fmt::format("closed loop, {} rounds of {} each, in {}", r.rounds,
                                show_seconds(r.plan.duration_s.value_or(0)), show_seconds(r.duration_s)));
  for (auto const& [key, value] : r.labels) out += field_line("label", fmt::format("{}={}", key, value));
  if (auto const reason = first_reason(r); !reason.empty()) {
    out += field_line("not valid", fmt::format("{} (left out)", reason));
  }
  out += field_line("seed", std::to_string(r.plan.seed));
  for (auto const& file : files) out += field_line("wrote", file);
  out += '\n' + table_of(r);
  return out;
}

std::string progress_line(sweep_result const& so_far) {
  auto const& p = so_far.points.back();
  auto line = fmt::format("round {} of {}: {} connections, {} requests/s", p.round, so_far.rounds,
                          show_count(p.connections), show_throughput(p.throughput));
  if (p.p99_ms > 0) line += fmt::format(", p50 {}, p99 {}", show_ms(p.p50_ms), show_ms(p.p99_ms));
  if (p.failed > 0) line += fmt::format(", {} failed", show_count(p.failed));
  if (!p.invalid_reasons.empty()) line += "; not valid: " + p.invalid_reasons.front();
  return line;
}

}  // namespace loadgen::report
