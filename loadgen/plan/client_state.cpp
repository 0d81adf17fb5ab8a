#include "plan/client_state.hpp"

namespace loadgen::plan {

feed_cursors::feed_cursors(std::size_t feeds)
    : cursors_(std::make_unique<std::atomic<std::uint64_t>[]>(feeds)) {}

client_state::client_state(scenario const& work, feed_cursors& cursors, std::uint64_t number,
                           std::uint64_t seed)
    : work_(&work),
      cursors_(&cursors),
      number_(number),
      random_(seed, number),
      rows_(work.feeds.size()),
      variables_(work.variable_slots),
      counters_(work.counter_slots) {
  for (auto const& j : work.journeys) weights_ += j.weight;
}

std::size_t client_state::begin_journey() {
  draw_rows();
  auto const last = work_->journeys.size() - 1;
  if (last == 0) return 0;
  // Rounding may leave a little behind the last journey: it belongs to the last.
  auto left = random_.unit() * weights_;
  for (std::size_t i = 0; i < last; ++i) {
    left -= work_->journeys[i].weight;
    if (left < 0) return i;
  }
  return last;
}

void client_state::draw_rows() {
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    auto const& from = work_->feeds[i];
    switch (from.order) {
      case feed_order::sequential:
        rows_[i] = cursors_->next(i) % from.rows.size();
        break;
      case feed_order::random:
        rows_[i] = random_.below(from.rows.size());
        break;
      case feed_order::per_client:
        rows_[i] = number_ % from.rows.size();
        break;
    }
  }
}

void client_state::add(std::size_t slot, std::string_view value) {
  auto& to = variables_[slot];
  if (to.used == to.kept.size()) {
    to.kept.emplace_back(value);
  } else {
    to.kept[to.used].assign(value);
  }
  ++to.used;
}

std::string_view client_state::variable(std::size_t slot) noexcept {
  auto const& from = variables_[slot];
  if (from.used == 0) return {};
  return from.kept[from.used == 1 ? 0 : random_.below(from.used)];
}

}  // namespace loadgen::plan
