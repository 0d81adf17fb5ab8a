#pragma once

#include "db/database.hpp"
#include "db/rows.hpp"
#include "http/message.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// Rows to JSON, straight from Postgres' text format into the bytes that are sent: lists are the largest thing
// this server answers with, and a document in between would cost more than the query.
namespace poolbench::api {

// How a column's text becomes JSON; NULL is null in every kind.
enum class json_kind : std::uint8_t {
  code,       // a string that never needs escaping: UUIDs, one-letter grades, names out of a fixed set
  text,       // a string
  number,     // as Postgres writes it; what JSON cannot say (NaN, Infinity) is null
  timestamp,  // timestamp without time zone, in UTC: "2024-01-31 23:59:59.5" becomes "2024-01-31T23:59:59.5Z"
};

struct json_column {
  std::string_view name;
  json_kind kind;
};

// Writes rows as objects with the columns' names. Immutable, so thread-safe.
class json_row_writer {
 public:
  static constexpr std::size_t max_columns = 8;

  // For rows whose columns are these, from column `first` on. Throws std::invalid_argument for more than
  // max_columns columns.
  explicit json_row_writer(std::span<json_column const> columns, std::size_t first = 0);

  // An array of the first `limit` rows.
  std::string array(db::rows const& from, std::size_t limit) const;
  // One row. Precondition: row < from.size().
  std::string object(db::rows const& from, std::size_t row) const;

 private:
  friend class json_array_body;
  // What a row needs at most, and the row itself, at `out`, where that much is free; returns its end.
  struct cells;
  std::size_t read(db::rows const& from, std::size_t row, cells& into) const;
  char* write(cells const& row, char* out) const;

  struct column {
    std::string prefix;  // {"id": or ,"name":
    json_kind kind;
  };
  std::vector<column> columns_;
  std::size_t first_;
  std::size_t fixed_;  // bytes that every row needs beside its values
};

// An array of rows as a response body made in pieces of about 64 KiB: of rows that are there, and of those
// that a stream still has. One piece of the stream is in memory at a time. An error in mid-stream is handed
// on, so that the connection is closed and no client takes a part for the whole.
class json_array_body final : public http::body_stream {
 public:
  static constexpr std::size_t piece_bytes = 64 * 1024;

  // `writer` must outlive the body; `more` may be null.
  json_array_body(json_row_writer const& writer, db::rows first, std::unique_ptr<db::row_stream> more);

  boost::asio::awaitable<boost::system::result<std::string_view>> next() override;

 private:
  // Writes rows until the piece is full or `rows_` are used up; true when full.
  bool fill();
  char* room(std::size_t bytes);

  json_row_writer const& writer_;
  db::rows rows_;
  std::unique_ptr<db::row_stream> more_;
  std::size_t next_row_ = 0;
  std::unique_ptr<char[]> buffer_;
  std::size_t capacity_;
  std::size_t used_ = 0;
  bool any_ = false;    // a row has been written: the next one needs a comma
  bool begun_ = false;  // '[' has been written
  bool ended_ = false;  // ']' has been written
};

}  // namespace poolbench::api
