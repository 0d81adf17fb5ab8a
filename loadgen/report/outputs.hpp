#pragma once

#include "plan/plan.hpp"
#include "report/result.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace loadgen::report {

// Writes aside and renames, so that a full disk or a crash never leaves half a file under the name; what is
// no regular file (/dev/stdout, a pipe) is written to directly; "-" is standard output. Throws bad_file.
void write_file(std::string const& path, std::string_view content);

// Writes what the plan asks for (json_path, hlog_path, hgrm_path) and returns the paths written. Throws
// bad_file.
std::vector<std::string> write_outputs(plan::plan const& plan, run_result const& r);

// `loadgen merge RESULT.json... -o OUTPUT`. Throws bad_file.
void merge_files(std::span<std::string const> files, std::string const& output);

// `loadgen report FILE... -o OUTPUT`. Throws bad_file.
void report_files(std::span<std::string const> files, std::string const& output);

}  // namespace loadgen::report
