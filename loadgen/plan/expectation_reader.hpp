#pragma once

#include "plan/plan.hpp"
#include "plan/toml_reader.hpp"

namespace loadgen::plan {

// A step's `expect`: what the answer must be like. Private to plan/.
expectation read_expectation(table_reader const& step);

// One entry of a step's `extract`: { json = "/a/b" }, { header = "Location" } or { regex = "id=(.*)" }; the
// slot is not set.
extraction read_extraction(table_reader const& step, std::string_view name, toml::node const& node);

}  // namespace loadgen::plan
