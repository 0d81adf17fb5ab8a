#pragma once

#include <stdexcept>

namespace loadgen::report {

// A file that cannot be read, is not what it should be, or cannot be written. what() is one finished line
// that begins with the file's name: "a.json: steps[1].name: expected a string". Exit code 1.
struct bad_file : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace loadgen::report
