#pragma once

#include <span>
#include <string>

namespace loadgen::report {

// One self-contained HTML page, without any external address, from result files ("loadgen.run/1", laid over
// each other) and at most one bench summary ("poolbench.summary/1", whose cells name their runs relative to
// its folder). Throws bad_file.
std::string html_report(std::span<std::string const> files);

}  // namespace loadgen::report
