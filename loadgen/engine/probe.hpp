#pragma once

#include "engine/run_state.hpp"
#include "engine/transport.hpp"

namespace loadgen::engine {

// Resolves the target, tries its addresses in order until one accepts a connection, sets run.target to that
// one, and returns the connection, ready for the run's first client. Throws target_error, naming what was
// tried and why it failed, when none does within the run's time-out each.
first_connection probe(run_state& run);

}  // namespace loadgen::engine
