#pragma once

#include "api/route_spec.hpp"

#include <string_view>
#include <vector>

namespace poolbench::api {

// Adds GET /openapi.json and GET /docs to a table that is otherwise complete: the document describes every
// route of the table, these two included. The page needs nothing but this server.
void add_documentation(std::vector<route_spec>& table, std::string_view version);

}  // namespace poolbench::api
