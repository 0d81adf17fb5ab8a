#pragma once

#include "db/error.hpp"
#include "http/message.hpp"

#include <string>
#include <string_view>

// The answers that several handlers give.
namespace poolbench::api {

// `body` is JSON already.
http::reply json_reply(http::status status, std::string body);

// 401 with WWW-Authenticate: Bearer.
http::reply unauthorized_reply(std::string_view detail);

// What went wrong, as a sentence for a client.
std::string_view describe(db::errc code) noexcept;

// What a failed visit to Postgres means for the client. Everything about connections and time is 503 with
// Retry-After; so is a conflict that outlived its retries. A statement that Postgres refused for another
// reason is a bug of ours: thrown as std::runtime_error, for the session to log and to answer with 500.
http::reply database_error_reply(db::error const& what);

// Whether Postgres refused a row because its vendor is not (or no longer) there.
bool vendor_is_missing(db::error const& what) noexcept;

}  // namespace poolbench::api
