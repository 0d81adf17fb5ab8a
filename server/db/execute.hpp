#pragma once

#include "db/database.hpp"
#include "db/engine.hpp"

namespace poolbench::db {

// What database promises, on top of an engine: retries, and one db_visit in the record whatever happens.
boost::asio::awaitable<result<rows>> execute_on(engine& on, statement const& what, parameters values,
                                                telemetry::clock::time_point deadline,
                                                telemetry::request_record& record);

boost::asio::awaitable<result<std::unique_ptr<row_stream>>> stream_on(engine& on, statement const& what,
                                                                      parameters values, std::size_t piece,
                                                                      telemetry::clock::time_point deadline,
                                                                      telemetry::request_record& record);

// The error_type of a db_visit.
std::string_view error_type(errc code) noexcept;

}  // namespace poolbench::db
