#pragma once

#include <string>

namespace loadgen::plan {

// The whole file. Throws bad_value, which says why it cannot be read; more than 64 MiB is refused.
std::string read_file(std::string const& path);

// Throws bad_value unless a file can be made under this name: it is tried with another name beside it, so
// that what is there stays as it is. "-" is standard output.
void check_writable(std::string const& path);

}  // namespace loadgen::plan
