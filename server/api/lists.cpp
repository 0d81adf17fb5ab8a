#include "api/lists.hpp"

#include "api/replies.hpp"

namespace poolbench::api {
namespace {

// Rows of a stream that are in memory at a time: about 64 KiB of JSON.
constexpr std::size_t rows_per_piece = 500;

boost::asio::awaitable<http::reply> whole_list(db::database& data, list_source from,
                                               telemetry::clock::time_point deadline,
                                               http::request& request) {
  db::parameters none;
  auto opened = co_await data.stream(from.all, std::move(none), rows_per_piece, deadline, *request.record);
  if (!opened) co_return database_error_reply(opened.error());
  auto stream = std::move(*opened);
  // The first piece is awaited here, where a failure can still be told with a status.
  auto first = co_await stream->next();
  if (!first) co_return database_error_reply(first.error());
  http::reply result;
  if (first->empty()) {
    result.body = "[]";
  } else {
    result.stream = std::make_unique<json_array_body>(from.writer, std::move(*first), std::move(stream));
  }
  co_return result;
}

std::string last_key(db::rows const& rows, std::size_t row, std::size_t columns) {
  std::string key;
  for (std::size_t i = 0; i != columns; ++i) {
    if (i != 0) key.push_back(',');
    key.append(rows.at(row, i));
  }
  return key;
}

boost::asio::awaitable<http::reply> one_page(db::database& data, list_source from, page wanted,
                                             telemetry::clock::time_point deadline, http::request& request) {
  bool const first = wanted.after.empty();
  db::parameters values;
  for (auto& key : wanted.after) values.emplace_back(std::move(key));
  values.emplace_back(std::to_string(wanted.limit + 1));  // one more tells whether there is a next page
  auto rows = co_await data.execute(first ? from.first_page : from.next_page, std::move(values), deadline,
                                    *request.record);
  if (!rows) co_return database_error_reply(rows.error());
  bool const more = rows->size() > wanted.limit;
  auto result = json_reply(http::status::ok, from.writer.array(*rows, wanted.limit));
  if (more) {
    auto const key = last_key(*rows, wanted.limit - 1, from.key_columns);
    result.headers.emplace_back("Link", next_link(request.path, wanted.limit, key));
  }
  co_return result;
}

}  // namespace

boost::asio::awaitable<http::reply> answer_list(db::database& data, list_source from,
                                                std::chrono::microseconds patience, http::request& request) {
  auto const deadline = telemetry::clock::now() + patience;
  validation_errors errors;
  auto wanted = read_page(request.query, from.key_columns, errors);
  if (!errors.empty()) co_return errors.reply();
  if (!wanted) co_return co_await whole_list(data, from, deadline, request);
  co_return co_await one_page(data, from, std::move(*wanted), deadline, request);
}

}  // namespace poolbench::api
