#pragma once

#include "auth/authenticator.hpp"
#include "http/router.hpp"

#include <functional>

namespace poolbench::api {

using user_handler = std::function<boost::asio::awaitable<http::reply>(http::request&, auth::user const&)>;

// A handler that lets only logged-in users through to `inner` and answers 401 to everybody else. `who` must
// outlive it.
http::handler require_user(auth::authenticator& who, user_handler inner);

}  // namespace poolbench::api
