#pragma once

#include <boost/json/value.hpp>

#include <string>

namespace loadgen::report {

// JSON for files that people open too: two spaces of indentation, objects and arrays of plain values on one
// line where they fit in 100 columns, numbers in their shortest exact form, no final newline.
std::string pretty_json(boost::json::value const& v);

// The same numbers without any white space, safe inside an HTML <script> element: `<`, `>`, `&`, U+2028 and
// U+2029 are written as \u escapes.
std::string script_safe_json(boost::json::value const& v);

}  // namespace loadgen::report
