#pragma once

#include "plan/plan.hpp"

#include <string>
#include <string_view>

namespace loadgen::plan {

// Appends `value` to `out` in the way its place asks for; see `encoding`. Bytes are never lost but under
// `header`, where control characters other than a tab become spaces. JSON is escaped as RFC 8259 asks; bytes
// above 127 pass as they are.
void append_encoded(std::string& out, std::string_view value, encoding as);

}  // namespace loadgen::plan
