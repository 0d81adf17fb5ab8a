#pragma once

#include "plan/plan.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace loadgen::plan {

// A recorded schedule, to be replayed: when each request is due, from the start, one a line and in order. A
// number is seconds, or has a unit ("0.0125", "12.5ms"); empty lines and what follows a `#` are passed over.
// `name` is the file's, for messages. Throws bad_value naming the line; no offset at all is refused too.
std::vector<nanoseconds> parse_offsets(std::string_view content, std::string const& name);

// The same from a file. Throws bad_value.
std::vector<nanoseconds> read_offsets(std::string const& path);

}  // namespace loadgen::plan
