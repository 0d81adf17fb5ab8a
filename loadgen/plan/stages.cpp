#include "plan/stages.hpp"

#include "plan/bad_value.hpp"
#include "plan/units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace loadgen::plan {

std::vector<stage> parse_stages(std::string_view written, double start_rps) {
  std::vector<stage> stages;
  auto rate = start_rps;
  for (auto rest = written; rest.data() != nullptr;) {
    auto const comma = rest.find(',');
    auto const item = rest.substr(0, comma);
    rest = comma == rest.npos ? std::string_view{} : rest.substr(comma + 1);

    auto const colon = item.find(':');
    if (colon == item.npos) {
      throw bad_value(
          fmt::format("expected stages as DURATION:RATE,... such as 10s:100,30s:1k; '{}' is none", item));
    }
    auto const length = parse_duration(item.substr(0, colon));
    auto const reached = parse_rate(item.substr(colon + 1));
    if (length.count() > 0) stages.push_back({length, rate, reached});
    rate = reached;
  }
  if (stages.empty()) throw bad_value("expected at least one stage that lasts longer than 0s");
  if (std::all_of(stages.begin(), stages.end(), [](auto& s) { return s.begin_rps + s.end_rps <= 0; })) {
    throw bad_value("expected at least one stage with a rate above 0");
  }
  return stages;
}

nanoseconds total_length(std::span<stage const> stages) noexcept {
  return std::accumulate(stages.begin(), stages.end(), nanoseconds{0},
                         [](nanoseconds sum, stage const& s) { return sum + s.length; });
}

}  // namespace loadgen::plan
