#pragma once

#include "report/merge.hpp"

#include <functional>
#include <span>
#include <vector>

namespace loadgen::report {

// When each of several runs was: from its start, as long as it measured.
class run_windows {
 public:
  explicit run_windows(std::span<named_result const> results);

  // How long at least one of them lasted.
  double covered_s() const noexcept { return covered_s_; }
  // Whether any two lasted at the same time.
  bool overlap() const noexcept { return overlap_; }
  // The largest sum of `value_of` over the runs that lasted at the same time.
  double most_at_once(std::function<double(plan_summary const&)> const& value_of) const;

 private:
  struct window {
    plan_summary const* plan;
    double begin_s;  // since the first one's start
    double end_s;
  };
  std::vector<window> windows_;  // by begin
  double covered_s_ = 0;
  bool overlap_ = false;
};

}  // namespace loadgen::report
