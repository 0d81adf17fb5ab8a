#pragma once

#include "db/database.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <string>

namespace poolbench {

// Why the server cannot work with the database, as a sentence for the operator.
struct database_problem {
  std::string what;       // empty: all is well
  bool may_pass = false;  // Postgres may only need more time: asking again can help
};

// Whether Postgres answers, is new enough and holds the shop's tables.
boost::asio::awaitable<database_problem> check_database(db::database& data,
                                                        telemetry::clock::time_point deadline);

}  // namespace poolbench
