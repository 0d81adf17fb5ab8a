#pragma once

#include "config.hpp"

namespace poolbench {

// The composition root: builds the server out of its parts, runs it until a signal ends it, and takes it down
// again in order. Returns the process' exit code: 0 when it was stopped as asked, 1 when it could not start;
// then standard error says why, in one line, and nothing is left running.
int run(config const& how);

}  // namespace poolbench
