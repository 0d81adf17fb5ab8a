#pragma once

#include "paths.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

namespace poolbench::tests {

// `actual` must be, byte for byte, what tests/golden/NAME holds. With POOLBENCH_UPDATE_GOLDEN=1 in the
// environment (scripts/test --update-golden) the file is written instead.
inline void expect_golden(std::string const& name, std::string const& actual) {
  auto const path = std::string(POOLBENCH_SOURCE_DIR "/tests/golden/") + name;
  if (std::getenv("POOLBENCH_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(path, std::ios::binary) << actual;
    return;
  }
  std::ifstream file(path, std::ios::binary);
  std::string const expected((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  EXPECT_EQ(actual, expected) << "tests/golden/" << name << " says otherwise";
}

}  // namespace poolbench::tests
