#include "compare/comparison.hpp"

#include "compare/metrics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace loadgen::compare {
namespace {

// Of the findings with this verdict that count, the one that is clearest.
finding const* clearest(judgement const& judged, verdict what) {
  finding const* best = nullptr;
  for (auto const& f : judged.findings)
    if (f.gated && f.what == what && (best == nullptr || f.adjusted_p < best->adjusted_p)) best = &f;
  return best;
}

// The interval of the size of a change, without signs when both ends have the same.
std::string size_interval(interval const& ratios) {
  double const low = (ratios.low - 1) * 100;
  double const high = (ratios.high - 1) * 100;
  if (low >= 0) return fmt::format("{:.1f} to {:.1f} %", low, high);
  if (high <= 0) return fmt::format("{:.1f} to {:.1f} %", -high, -low);
  return show_changes(ratios);
}

std::string changed(comparison const& c, finding const& f) {
  return fmt::format("{} {}, {:.0f} % interval {}", c.b, phrase(f.metric, f.ratio), c.how.confidence * 100,
                     size_interval(f.ratio_interval));
}

std::string unchanged(comparison const& c) {
  std::string list;
  for (auto const& f : c.judged.findings)
    if (f.gated)
      list += fmt::format("{}{} {} ({})", list.empty() ? "" : ", ", title_of(f.metric), show_change(f.ratio),
                          show_changes(f.ratio_interval));
  return fmt::format("{} costs what {} costs: {}", c.b, c.a, list);
}

std::string open_question(comparison const& c) {
  if (!c.judged.reasons.empty()) return c.judged.reasons.front();
  auto const* const f = clearest(c.judged, verdict::inconclusive);
  if (f == nullptr) return "not decided";
  return fmt::format(
      "{} of {}: {} ({}) is neither shown to be equal nor to differ; the smallest change it "
      "could have seen is {:.1f} %",
      title_of(f->metric), c.b, show_change(f->ratio), show_changes(f->ratio_interval),
      f->smallest_seen * 100);
}

}  // namespace

std::string show_change(double ratio) {
  return fmt::format("{:+.1f} %", (ratio - 1) * 100);
}

std::string show_changes(interval const& ratios) {
  return fmt::format("{:+.1f} to {:+.1f} %", (ratios.low - 1) * 100, (ratios.high - 1) * 100);
}

std::string sentence(comparison const& c) {
  auto const what = c.judged.what;
  std::string text;
  if (what == verdict::invalid) {
    text = c.judged.reasons.empty() ? "not valid" : c.judged.reasons.front();
  } else if (what == verdict::inconclusive) {
    text = open_question(c);
  } else if (auto const* const f = clearest(c.judged, what); f != nullptr && what != verdict::pass) {
    text = changed(c, *f);
  } else {
    text = unchanged(c);
  }
  return fmt::format("{}: {}", text, name_of(what));
}

double typical(comparison const& c, side which, std::size_t metric) {
  std::set<unsigned> bad;
  for (auto const& b : c.blocks)
    if (!b.problem.empty()) bad.insert(b.quad);
  double sum = 0;
  double n = 0;
  for (auto const& b : c.blocks) {
    if (b.which != which || bad.contains(b.quad)) continue;
    sum += std::log(b.values.at(metric));
    ++n;
  }
  return n == 0 ? not_measured : std::exp(sum / n);
}

}  // namespace loadgen::compare
