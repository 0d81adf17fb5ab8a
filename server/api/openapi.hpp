#pragma once

#include "api/route_spec.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace poolbench::api {

// The OpenAPI 3.1 document of a route table, as JSON.
std::string openapi_document(std::vector<route_spec> const& table, std::string_view version);

// The schemas that route_spec refers to by name: a JSON object of JSON schemas.
std::string_view component_schemas();

}  // namespace poolbench::api
