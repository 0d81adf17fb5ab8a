#pragma once

#include <cstdint>

namespace poolbench {

// What the process needs from the system before anything runs: a peer or a log reader that went away must not
// kill it (SIGPIPE), and it may open as many descriptors as the hard limit allows.
void prepare_process();

// From the system's random generator.
std::uint64_t random_seed();

}  // namespace poolbench
