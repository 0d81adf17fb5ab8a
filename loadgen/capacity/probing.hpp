#pragma once

#include "engine/engine.hpp"
#include "plan/capacity_options.hpp"
#include "report/capacity_result.hpp"

#include <atomic>
#include <functional>

// Does what the decisions of this folder ask for: one engine run after the other.
namespace loadgen::capacity {

// What is called meanwhile; each may be empty. `on_measurement` gets everything so far, the newest last.
template <class Result>
struct watcher {
  engine::progress_callback on_progress;
  std::function<void(Result const&)> on_measurement;
};

// Block until they are done or `stop` is set; what was cut off by it is in no result. Throw
// engine::target_error.
report::capacity_result search(plan::capacity_command const& command, report::tool_info const& tool,
                               std::atomic<bool> const& stop, watcher<report::capacity_result> const& who);
report::sweep_result sweep(plan::sweep_command const& command, report::tool_info const& tool,
                           std::atomic<bool> const& stop, watcher<report::sweep_result> const& who);

}  // namespace loadgen::capacity
