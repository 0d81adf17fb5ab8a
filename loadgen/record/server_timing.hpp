#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace loadgen::record {

struct timing_metric {
  std::string_view name;
  std::int64_t microseconds = 0;  // of `dur`, which is in milliseconds; rounded
};

// Takes the next metric that has a duration from the front of a Server-Timing value
// (https://www.w3.org/TR/server-timing/: `db;dur=53.2;desc="x", app;dur=47`). Metrics without one, with a
// negative one or with one that is not a number are passed over. Empty when nothing is left.
std::optional<timing_metric> next_metric(std::string_view& header);

}  // namespace loadgen::record
