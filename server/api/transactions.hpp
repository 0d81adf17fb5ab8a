#pragma once

#include "api/json_rows.hpp"
#include "api/route_spec.hpp"
#include "api/uuid.hpp"
#include "auth/authenticator.hpp"
#include "db/database.hpp"

#include <chrono>

namespace poolbench::api {

// GET and POST /transactions. What is passed in must outlive it, and it its routes.
class transactions {
 public:
  struct options {
    std::chrono::microseconds patience;  // for a connection and the statement together
    bool enforce_qualification = false;  // refuse vendors graded below the product
  };

  transactions(db::database& data, auth::authenticator& who, uuid_source& ids, options how);

  std::vector<route_spec> routes();

 private:
  boost::asio::awaitable<http::reply> list(http::request& request);
  boost::asio::awaitable<http::reply> create(http::request& request, auth::user const& caller);

  db::database& data_;
  auth::authenticator& who_;
  uuid_source& ids_;
  options options_;
  json_row_writer writer_;          // rows of a list
  json_row_writer outcome_writer_;  // the row that post_transaction returns, without its outcome
};

}  // namespace poolbench::api
