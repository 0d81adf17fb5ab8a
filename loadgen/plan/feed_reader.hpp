#pragma once

#include "plan/plan.hpp"

#include <toml++/toml.h>

#include <filesystem>
#include <string_view>

namespace loadgen::plan {

// One table of [feeds]: rows of its own or a CSV file's, which is looked for in `directory`. Throws
// usage_error with the place in the scenario or the CSV file. Private to plan/.
feed read_feed(std::string_view file, toml::key const& name, toml::node const& node,
               std::filesystem::path const& directory);

// A name that can stand in a hole: letters, digits, underscores, dashes; no digit first; not one of the words
// that have a meaning there.
bool is_name(std::string_view written) noexcept;

}  // namespace loadgen::plan
