#include "capacity/edge_search.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace loadgen::capacity {

namespace {

// In turn: the middle, and near both ends, where two outcomes that contradict each other show how much noise
// there is. In the middle alone any amount of it would explain whatever happens.
constexpr std::array looks{0.5, 0.1, 0.9};

// Four digits: finer than any probe can tell apart, and fit to be typed again.
double rounded(double rate_rps) {
  auto const unit = std::pow(10, std::floor(std::log10(rate_rps)) - 3);
  return std::round(rate_rps / unit) * unit;
}

}  // namespace

void edge_search::range::add(double rate_rps) {
  lowest = lowest > 0 ? std::min(lowest, rate_rps) : rate_rps;
  highest = std::max(highest, rate_rps);
}

edge_search::edge_search(search_limits const& limits) : limits_{limits}, next_rps_{limits.first_rps} {}

void edge_search::report(held outcome) {
  auto const rate = *next_rps_;
  ++probes_made_;
  if (outcome == held::not_valid) {
    on_not_valid(rate);
  } else {
    on_valid(rate, outcome == held::yes);
  }
  if (next_rps_ && probes_made_ >= limits_.most_probes) stop(search_end::out_of_probes);
}

void edge_search::on_valid(double rate_rps, bool was_held) {
  not_valid_in_a_row_ = 0;
  (was_held ? held_ : missed_).add(rate_rps);
  probes_.push_back({rate_rps, was_held});
  learn(probes_.back());
  decide();
}

void edge_search::on_not_valid(double rate_rps) {
  ++not_valid_in_a_row_;
  if (rate_rps <= std::max(held_.highest, missed_.highest)) {
    // It can be offered: something else was in the way.
    if (not_valid_in_a_row_ >= patience) stop(search_end::generator_limited);
  } else if (not_valid_in_a_row_ >= tries) {
    not_valid_in_a_row_ = 0;
    ceiling_ = rate_rps;
    decide();
  }
}

// The posterior covers twice more than what was probed; one that no longer does is made anew.
void edge_search::learn(valid_probe const& probe) {
  if (held_.highest == 0 || missed_.highest <= held_.highest) {
    if (!posterior_) return;
  }
  auto const lowest = std::min(held_.lowest, missed_.lowest) / 2;
  auto const highest = std::max(held_.highest, missed_.highest) * 2;
  if (posterior_ && lowest >= covered_.lowest && highest <= covered_.highest) {
    posterior_->add(probe.rate_rps, probe.was_held);
    return;
  }
  covered_ = {lowest, highest};
  posterior_.emplace(lowest, highest, limits_.precision / 20);
  for (auto const& each : probes_) posterior_->add(each.rate_rps, each.was_held);
}

void edge_search::decide() {
  if (held_.highest == 0) {
    lower();
  } else if (missed_.highest <= held_.highest) {
    raise();
  } else {
    bisect();
  }
}

// Nothing was held yet.
void edge_search::lower() {
  range tried = missed_;
  if (ceiling_ > 0) tried.add(ceiling_);
  if (tried.lowest <= limits_.lowest_rps) {
    stop(missed_.highest > 0 ? search_end::below_lowest : search_end::generator_limited);
  } else {
    next_rps_ = std::max(tried.lowest / 2, limits_.lowest_rps);
  }
}

// Nothing faster than the highest rate that was held has been missed.
void edge_search::raise() {
  if (held_.highest >= limits_.highest_rps) {
    stop(search_end::above_highest);
  } else if (ceiling_ == 0) {
    next_rps_ = std::min(held_.highest * 2, limits_.highest_rps);
  } else if (ceiling_ / held_.highest - 1 <= limits_.precision) {
    stop(search_end::generator_limited);
  } else {
    next_rps_ = rounded(std::sqrt(held_.highest * ceiling_));
  }
}

void edge_search::bisect() {
  auto const now = *found();
  auto const look = looks[probes_.size() % looks.size()];
  auto const rate = std::clamp(rounded(posterior_->quantile(look)), limits_.lowest_rps, limits_.highest_rps);
  if (now.high_rps / now.low_rps - 1 <= limits_.precision) {
    stop(search_end::found);
  } else if (ceiling_ > 0 && rate >= ceiling_) {
    stop(search_end::generator_limited);
  } else {
    next_rps_ = rate;
  }
}

void edge_search::stop(search_end why) {
  next_rps_.reset();
  end_ = why;
}

std::optional<edge> edge_search::found() const {
  if (!posterior_) return std::nullopt;
  auto const outside = (1 - limits_.confidence) / 2;
  return edge{posterior_->quantile(outside), posterior_->quantile(0.5), posterior_->quantile(1 - outside)};
}

}  // namespace loadgen::capacity
