#pragma once

#include "api/json_rows.hpp"
#include "api/route_spec.hpp"
#include "api/uuid.hpp"
#include "auth/authenticator.hpp"
#include "db/database.hpp"

#include <chrono>

namespace poolbench::api {

// GET /products, PUT /products/quantity. What is passed in must outlive it, and it its routes.
class products {
 public:
  // `patience`: for a connection and the statement together.
  products(db::database& data, auth::authenticator& who, uuid_source& ids,
           std::chrono::microseconds patience);

  std::vector<route_spec> routes();

 private:
  boost::asio::awaitable<http::reply> list(http::request& request);
  boost::asio::awaitable<http::reply> resupply(http::request& request, auth::user const& caller);

  db::database& data_;
  auth::authenticator& who_;
  uuid_source& ids_;
  std::chrono::microseconds patience_;
  json_row_writer writer_;
};

}  // namespace poolbench::api
