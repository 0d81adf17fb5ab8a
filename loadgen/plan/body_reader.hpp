#pragma once

#include "plan/template.hpp"
#include "plan/toml_reader.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace loadgen::plan {

struct read_body {
  text content;
  std::string_view type;  // what Content-Type it wants; empty: none
};

// The one of a step's keys `json`, `form`, `body` and `body_file` that is there; an empty body if none is.
// Private to plan/.
read_body read_step_body(table_reader const& step, names& known, std::filesystem::path const& directory);

// A TOML value as compact JSON, for comparing: no holes.
std::string json_text(table_reader const& step, toml::node const& node);

}  // namespace loadgen::plan
