#include "plan/suggest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <vector>

namespace loadgen::plan {
namespace {

// Edit distance with neighbours swapped counting as one slip (optimal string alignment).
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      auto const changed = std::size_t{a[i - 1] != b[j - 1]};
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + changed});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    before.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

}  // namespace

std::string suggestion(std::string_view written, std::span<std::string const> choices) {
  std::string_view best;
  auto fewest = std::size_t(-1);
  for (auto const& choice : choices) {
    auto const slips = distance(written, choice);
    if (slips < fewest && slips <= std::max<std::size_t>(1, choice.size() / 3)) {
      best = choice;
      fewest = slips;
    }
  }
  return best.empty() ? std::string{} : fmt::format(" (did you mean '{}'?)", best);
}

}  // namespace loadgen::plan
