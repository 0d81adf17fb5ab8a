#pragma once

#include <stdexcept>

namespace loadgen::plan {

// A value that was not understood; what() says what was expected instead, without saying where the value
// stood: "expected a duration such as 500us, 20ms or 10s". Whoever knows the place (a flag, a line of a file)
// catches it and puts the place and the value in front.
struct bad_value : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// The finished message: one line, with its place, ready to be shown. Exit code 1.
struct usage_error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace loadgen::plan
