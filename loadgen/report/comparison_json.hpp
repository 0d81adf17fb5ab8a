#pragma once

#include "compare/comparison.hpp"

#include <boost/json/object.hpp>

#include <string>

namespace loadgen::report {

inline constexpr char const* comparison_schema = "loadgen.compare/1";

// A comparison with every block, "loadgen.compare/1":
//   { "schema", "tool": {"version","commit"}, "title", "a", "b", "started_at", "duration_s", "seed",
//     "verdict", "exit_code", "sentence", "reasons": [], "interrupted",
//     "plan": {"rate_rps","block_s","discard_s","looks","error_rate","confidence"},
//     "quads": {"used","discarded","looks_taken"},
//     "metrics":
//     [{"name","unit","better":"lower|higher","gated","guard","equivalence","minimal_effect","a","b","ratio",
//                  "ratio_interval":[low,high],"p_value","adjusted_p","verdict","smallest_effect"}],
//     "blocks": [{"side":"a|b","quad","place","at_s","requests","failed","control_ms","problem",
//                 "values":{metric: number}}] }
// What was not measured is absent.
boost::json::object to_json(compare::comparison const& c);

// Reads one and judges its blocks again, which gives what it says unless its bounds were edited. Throws
// bad_file.
compare::comparison read_comparison(std::string const& path);

}  // namespace loadgen::report
