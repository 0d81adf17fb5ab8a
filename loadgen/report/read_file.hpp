#pragma once

#include <boost/json/value.hpp>

#include <string>
#include <string_view>

namespace loadgen::report {

// A whole file. Throws bad_file: "a.json: cannot be read: No such file or directory".
std::string read_file(std::string const& path);

// Throws bad_file with line and column: "a.json:3:17: not JSON: syntax error".
boost::json::value parse_json(std::string_view text, std::string const& file);

}  // namespace loadgen::report
