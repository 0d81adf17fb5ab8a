#pragma once

#include "api/route_spec.hpp"

namespace poolbench::api {

// GET / and /hello: the shortest way through the server, for measuring everything but the database.
std::vector<route_spec> hello_routes();

}  // namespace poolbench::api
