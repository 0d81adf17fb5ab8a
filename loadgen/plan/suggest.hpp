#pragma once

#include <span>
#include <string>
#include <string_view>

namespace loadgen::plan {

// " (did you mean 'duration'?)" for the closest of `choices`, if one is close enough to be a slip of the
// fingers (a third of its letters, at least one); else "".
std::string suggestion(std::string_view written, std::span<std::string const> choices);

}  // namespace loadgen::plan
