#pragma once

#include "api/json_rows.hpp"
#include "api/paging.hpp"
#include "db/database.hpp"
#include "http/message.hpp"

#include <chrono>
#include <cstddef>

// What GET /products and GET /transactions have in common.
namespace poolbench::api {

// The statements of one list, and what its rows look like. The key columns are UUIDs and come first in a row.
struct list_source {
  db::statement const& all;
  db::statement const& first_page;  // parameter: rows
  db::statement const& next_page;   // parameters: the last key's columns, rows
  std::size_t key_columns;
  json_row_writer const& writer;
};

// Answers a list or, when the query asks for one, a page of it, with a Link to the next page if there is one.
// The whole list is streamed: memory stays bounded however long it is, and its first rows leave before its
// last ones are read. `from` must outlive the reply.
boost::asio::awaitable<http::reply> answer_list(db::database& data, list_source from,
                                                std::chrono::microseconds patience, http::request& request);

}  // namespace poolbench::api
