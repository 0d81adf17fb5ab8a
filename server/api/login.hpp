#pragma once

#include "api/route_spec.hpp"
#include "auth/authenticator.hpp"

namespace poolbench::api {

// POST /login/token: OAuth2's password form (RFC 6749, section 4.3). `who` must outlive the routes.
std::vector<route_spec> login_routes(auth::authenticator& who);

}  // namespace poolbench::api
