#pragma once

#include "engine/answer_check.hpp"
#include "engine/request_text.hpp"
#include "engine/run_state.hpp"
#include "plan/random.hpp"
#include "record/recorder.hpp"

#include <cstddef>
#include <vector>

namespace loadgen::engine {

// Told of every socket a session opens and closes: the event loop watches them, the blocking client is
// interrupted through them.
class connection_watcher {
 public:
  virtual ~connection_watcher() = default;
  virtual void opened(int descriptor, unsigned client) = 0;
  virtual void closing(int descriptor, unsigned client) = 0;
};

// What the sessions of one thread share. Not thread-safe.
struct toolbox {
  toolbox(run_state& state, connection_watcher& watching, unsigned worker);

  run_state& run;
  connection_watcher& watcher;
  record::recorder results;
  std::vector<request_text> texts;   // by step
  std::vector<answer_check> checks;  // by step
  std::vector<char> scratch;         // where sessions read into
  plan::generator trace_ids;
  std::uint64_t local_failures = 0;  // connections that failed for want of ports or descriptors here
};

}  // namespace loadgen::engine
