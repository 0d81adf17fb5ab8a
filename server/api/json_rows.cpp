#include "api/json_rows.hpp"

#include "api/json_text.hpp"

#include <boost/system/errc.hpp>

#include <algorithm>
#include <array>
#include <cstring>
#include <stdexcept>

namespace poolbench::api {
namespace {

char* put(char* out, std::string_view text) {
  std::memcpy(out, text.data(), text.size());
  return out + text.size();
}

char* put_quoted(char* out, std::string_view text) {
  *out++ = '"';
  out = put(out, text);
  *out++ = '"';
  return out;
}

char* put_number(char* out, std::string_view text) {
  bool const finite = !text.empty() &&
                      (text.front() == '-' || (text.front() >= '0' && text.front() <= '9')) &&
                      text.back() >= '0' && text.back() <= '9';
  return put(out, finite ? text : "null");
}

// Years of other than four digits and "infinity" stay as Postgres writes them.
char* put_timestamp(char* out, std::string_view text) {
  static constexpr std::size_t date_length = 10;
  if (text.size() < 19 || text[date_length] != ' ' || text.back() == 'C') return put_quoted(out, text);
  *out++ = '"';
  out = put(out, text.substr(0, date_length));
  *out++ = 'T';
  out = put(out, text.substr(date_length + 1));
  *out++ = 'Z';
  *out++ = '"';
  return out;
}

constexpr std::size_t longest_punctuation = 4;  // quotes and Z, or "null" in place of nothing

}  // namespace

struct json_row_writer::cells {
  std::array<std::string_view, max_columns> text;
  std::array<bool, max_columns> null;
};

json_row_writer::json_row_writer(std::span<json_column const> columns, std::size_t first)
    : first_(first), fixed_(1) {
  if (columns.size() > max_columns) throw std::invalid_argument("too many columns");
  for (auto const& [name, kind] : columns) {
    std::string prefix(1, columns_.empty() ? '{' : ',');
    prefix.append("\"").append(name).append("\":");
    fixed_ += prefix.size() + longest_punctuation;
    columns_.push_back({std::move(prefix), kind});
  }
}

std::size_t json_row_writer::read(db::rows const& from, std::size_t row, cells& into) const {
  std::size_t bytes = fixed_;
  for (std::size_t i = 0; i != columns_.size(); ++i) {
    auto const value = from.at(row, first_ + i);
    into.text[i] = value;
    into.null[i] = value.empty() && from.is_null(row, first_ + i);
    bytes += columns_[i].kind == json_kind::text ? escaped_bound(value.size()) : value.size();
  }
  return bytes;
}

char* json_row_writer::write(cells const& row, char* out) const {
  for (std::size_t i = 0; i != columns_.size(); ++i) {
    auto const value = row.text[i];
    out = put(out, columns_[i].prefix);
    if (row.null[i]) {
      out = put(out, "null");
      continue;
    }
    switch (columns_[i].kind) {
      case json_kind::code:
        out = put_quoted(out, value);
        break;
      case json_kind::text:
        *out++ = '"';
        out = put_escaped(out, value);
        *out++ = '"';
        break;
      case json_kind::number:
        out = put_number(out, value);
        break;
      case json_kind::timestamp:
        out = put_timestamp(out, value);
        break;
    }
  }
  *out++ = '}';
  return out;
}

std::string json_row_writer::object(db::rows const& from, std::size_t row) const {
  cells values;
  std::string result(read(from, row, values), '\0');
  result.resize(static_cast<std::size_t>(write(values, result.data()) - result.data()));
  return result;
}

std::string json_row_writer::array(db::rows const& from, std::size_t limit) const {
  std::string result = "[";
  cells values;
  for (std::size_t row = 0; row != std::min(limit, from.size()); ++row) {
    if (row != 0) result.push_back(',');
    auto const begin = result.size();
    result.resize(begin + read(from, row, values));
    result.resize(static_cast<std::size_t>(write(values, result.data() + begin) - result.data()));
  }
  result.push_back(']');
  return result;
}

json_array_body::json_array_body(json_row_writer const& writer, db::rows first,
                                 std::unique_ptr<db::row_stream> more)
    : writer_(writer),
      rows_(std::move(first)),
      more_(std::move(more)),
      buffer_(std::make_unique_for_overwrite<char[]>(piece_bytes)),
      capacity_(piece_bytes) {}

char* json_array_body::room(std::size_t bytes) {
  if (capacity_ - used_ < bytes) {  // one row larger than a piece
    auto larger = std::make_unique_for_overwrite<char[]>(used_ + bytes);
    std::memcpy(larger.get(), buffer_.get(), used_);
    buffer_ = std::move(larger);
    capacity_ = used_ + bytes;
  }
  return buffer_.get() + used_;
}

bool json_array_body::fill() {
  json_row_writer::cells values;
  auto const count = rows_.size();
  for (; next_row_ != count; ++next_row_) {
    auto const bytes = writer_.read(rows_, next_row_, values) + 2;  // and ',' and ']'
    if (any_ && used_ + bytes > capacity_ && used_ > 1) return true;
    char* const begin = room(bytes);
    char* out = begin;
    if (any_) *out++ = ',';
    out = writer_.write(values, out);
    used_ += static_cast<std::size_t>(out - begin);
    any_ = true;
  }
  return false;
}

boost::asio::awaitable<boost::system::result<std::string_view>> json_array_body::next() {
  used_ = 0;
  if (ended_) co_return std::string_view{};
  if (!begun_) {
    *room(1) = '[';
    used_ = 1;
    begun_ = true;
  }
  while (!fill()) {
    next_row_ = 0;
    rows_ = {};
    if (more_) {
      auto piece = co_await more_->next();
      if (!piece) co_return make_error_code(boost::system::errc::io_error);
      rows_ = std::move(*piece);
    }
    if (rows_.empty()) {
      more_.reset();  // the connection goes back now, not when the client has read everything
      *room(1) = ']';
      ++used_;
      ended_ = true;
      break;
    }
  }
  co_return std::string_view{buffer_.get(), used_};
}

}  // namespace poolbench::api
