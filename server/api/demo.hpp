#pragma once

#include "api/json_rows.hpp"
#include "api/route_spec.hpp"
#include "api/uuid.hpp"
#include "auth/authenticator.hpp"
#include "db/database.hpp"

#include <chrono>

namespace poolbench::api {

// Routes that misbehave on purpose, so that there is something to see on dashboards and in traces. What is
// passed in must outlive it, and it its routes.
class demo {
 public:
  // `patience` should be longer than Postgres' deadlock_timeout (1 s).
  demo(db::database& data, auth::authenticator& who, uuid_source& ids, std::chrono::microseconds patience);

  std::vector<route_spec> routes();

 private:
  boost::asio::awaitable<http::reply> deadlock(http::request& request, auth::user const& caller);
  boost::asio::awaitable<http::reply> sleep(http::request& request);

  db::database& data_;
  auth::authenticator& who_;
  uuid_source& ids_;
  std::chrono::microseconds patience_;
};

}  // namespace poolbench::api
