#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

// What was measured, block by block. Plain values.
namespace loadgen::compare {

enum class side { a, b };
inline constexpr double not_measured = std::numeric_limits<double>::quiet_NaN();

// One short stretch of load on one side, the other one idle.
struct block {
  side which = side::a;
  unsigned quad = 0;   // which quad it belongs to, discarded ones counted
  unsigned place = 0;  // 0..3 in it
  double at_s = 0;     // when it began, since the comparison began
  std::uint64_t requests = 0;
  std::uint64_t failed = 0;
  double control = not_measured;  // how long a fixed piece of work took that neither side has a part in
  std::vector<double> values;     // one for each metric of the comparison, > 0
  std::string problem;            // why it, and with it its quad, must not be used; empty: nothing
};

}  // namespace loadgen::compare
