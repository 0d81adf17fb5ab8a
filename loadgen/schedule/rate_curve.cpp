#include "schedule/rate_curve.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace loadgen::schedule {
namespace {

long double in_seconds(nanoseconds t) {
  return static_cast<long double>(t.count()) / 1e9L;
}

}  // namespace

rate_curve::rate_curve(std::span<plan::stage const> stages) {
  long double due = 0;
  double last_rps = 0;
  for (auto const& stage : stages) {
    if (stage.length <= nanoseconds{0}) continue;
    auto const length_s = in_seconds(stage.length);
    auto const due_in_stage = (stage.begin_rps + static_cast<long double>(stage.end_rps)) / 2 * length_s;
    auto const slope = (stage.end_rps - static_cast<long double>(stage.begin_rps)) / length_s;
    pieces_.push_back({length_, length_s, stage.begin_rps, slope, due, due + due_in_stage});
    due += due_in_stage;
    length_ += stage.length;
    last_rps = stage.end_rps;
  }
  auto const forever = std::numeric_limits<long double>::infinity();
  pieces_.push_back({length_, forever, last_rps, 0, due, last_rps > 0 ? forever : due});
}

rate_curve::piece const& rate_curve::piece_at(nanoseconds t) const noexcept {
  auto const after =
      std::ranges::upper_bound(pieces_, t, std::ranges::less{}, [](piece const& p) { return p.begin; });
  return after == pieces_.begin() ? pieces_.front() : *std::prev(after);
}

double rate_curve::rate_at(nanoseconds t) const noexcept {
  auto const& p = piece_at(t);
  return static_cast<double>(p.begin_rps + p.slope * in_seconds(t - p.begin));
}

long double rate_curve::due_by(nanoseconds t) const noexcept {
  auto const& p = piece_at(t);
  auto const s = in_seconds(t - p.begin);
  return p.due_before + s * (p.begin_rps + p.slope * s / 2);
}

nanoseconds rate_curve::time_of(long double count) const noexcept {
  // The first piece that ends with more than `count` due: pauses (rate 0) are skipped, so that the request
  // after a pause comes when the pause is over.
  auto const p = std::ranges::upper_bound(pieces_, count, std::ranges::less{},
                                          [](piece const& candidate) { return candidate.due_after; });
  if (p == pieces_.end()) return nanoseconds::max();
  auto const due = count - p->due_before;
  if (due <= 0 && p->begin_rps == 0) return p->begin;
  // Root of due = begin_rps * s + slope * s^2 / 2 in the form that does not cancel, exact when slope is 0.
  auto const discriminant = std::max(0.0L, p->begin_rps * p->begin_rps + 2 * p->slope * due);
  auto const divisor = p->slope == 0 ? p->begin_rps : (p->begin_rps + std::sqrt(discriminant)) / 2;
  return p->begin + nanoseconds{std::llround(due * 1e9L / divisor)};
}

}  // namespace loadgen::schedule
