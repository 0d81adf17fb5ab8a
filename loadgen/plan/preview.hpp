#pragma once

#include "plan/plan.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace loadgen::plan {

// The requests that client 0 would send, as text: setup, so many journeys as the weights draw them (absent:
// each journey once, in the file's order), teardown. What only an answer could fill in stays as ${name}; of
// what the engine adds, only Host and Content-Length are shown.
std::string preview(plan const& what, std::optional<std::uint64_t> journeys);

// "shop: 4 journeys, 6 steps, 1 feed".
std::string describe(scenario const& work);

}  // namespace loadgen::plan
