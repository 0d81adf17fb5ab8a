#pragma once

#include "paths.hpp"
#include "support/process.hpp"

#include <string>
#include <vector>

namespace loadgen::tests {

inline std::vector<std::string> loadgen(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), POOLBENCH_BIN_DIR "/loadgen");
  return arguments;
}

// Runs loadgen with these arguments to its end.
inline poolbench::tests::outcome run_loadgen(std::vector<std::string> arguments,
                                             poolbench::tests::process::options const& how = {}) {
  return poolbench::tests::run(loadgen(std::move(arguments)), how);
}

}  // namespace loadgen::tests
