#pragma once

#include <string>
#include <string_view>

namespace poolbench::telemetry {

// Appends `text` as a JSON string, quotes included. Any bytes may come: control characters are escaped, and
// each maximal part that is not valid UTF-8 becomes one U+FFFD (as the Unicode standard recommends,
// section 3.9), so that the result is always valid JSON.
void append_json_string(std::string& out, std::string_view text);

}  // namespace poolbench::telemetry
