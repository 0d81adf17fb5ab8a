#include "api/json_rows.hpp"

#include "unit/server/api/fakes.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

namespace poolbench::api {
namespace {

constexpr std::array<json_column, 4> columns{{{"id", json_kind::code},
                                              {"name", json_kind::text},
                                              {"price", json_kind::number},
                                              {"at", json_kind::timestamp}}};

json_row_writer const writer{columns};

table some_rows(std::size_t count) {
  table result;
  for (std::size_t i = 0; i != count; ++i) {
    result.push_back(
        {std::to_string(i), "name \"" + std::to_string(i) + "\"", "12.50", "2024-01-31 23:59:59"});
  }
  return result;
}

std::string whole(json_array_body body) {
  std::string all;
  for (;;) {
    auto const piece = run(body.next());
    if (!piece) return "broken";
    if (piece->empty()) return all;
    all += *piece;
  }
}

TEST(json_row_writer, writes_every_kind) {
  auto const rows = rows_of({{"7f", "say \"hi\"", "12.50", "2024-01-31 23:59:59.123456"}});
  EXPECT_EQ(writer.object(rows, 0),
            R"({"id":"7f","name":"say \"hi\"","price":12.50,"at":"2024-01-31T23:59:59.123456Z"})");
}

TEST(json_row_writer, null_is_null_in_every_kind_and_empty_text_is_not) {
  auto const rows = rows_of({{std::nullopt, std::nullopt, std::nullopt, std::nullopt}, {"", "", "1", "x"}});
  EXPECT_EQ(writer.object(rows, 0), R"({"id":null,"name":null,"price":null,"at":null})");
  EXPECT_EQ(writer.object(rows, 1), R"({"id":"","name":"","price":1,"at":"x"})");
}

TEST(json_row_writer, what_json_cannot_say_stays_valid) {
  auto const price = [](std::string text) {
    return writer.object(rows_of({{"", "", std::move(text), "infinity"}}), 0);
  };
  EXPECT_EQ(price("NaN"), R"({"id":"","name":"","price":null,"at":"infinity"})");
  EXPECT_EQ(price("Infinity"), R"({"id":"","name":"","price":null,"at":"infinity"})");
  EXPECT_EQ(price("-Infinity"), R"({"id":"","name":"","price":null,"at":"infinity"})");
  EXPECT_EQ(price("-1.5"), R"({"id":"","name":"","price":-1.5,"at":"infinity"})");
}

TEST(json_row_writer, times_are_rfc_3339_where_that_is_possible) {
  auto const at = [](std::string text) {
    auto const row = writer.object(rows_of({{"", "", "1", std::move(text)}}), 0);
    return row.substr(row.find("at\":") + 4);
  };
  EXPECT_EQ(at("2024-01-31 00:00:00"), "\"2024-01-31T00:00:00Z\"}");
  EXPECT_EQ(at("2024-01-31 00:00:00.5"), "\"2024-01-31T00:00:00.5Z\"}");
  EXPECT_EQ(at("12024-01-31 00:00:00"), "\"12024-01-31 00:00:00\"}");
  EXPECT_EQ(at("0044-03-15 12:00:00 BC"), "\"0044-03-15 12:00:00 BC\"}");
}

TEST(json_row_writer, an_array_ends_at_its_limit) {
  auto const rows = rows_of({{"1", "a", "1", "x"}, {"2", "b", "2", "y"}, {"3", "c", "3", "z"}});
  EXPECT_EQ(writer.array(rows, 2),
            R"([{"id":"1","name":"a","price":1,"at":"x"},{"id":"2","name":"b","price":2,"at":"y"}])");
  EXPECT_EQ(writer.array(rows, 0), "[]");
  EXPECT_EQ(writer.array(db::rows{}, 5), "[]");
}

TEST(json_row_writer, begins_at_the_column_it_is_told) {
  json_row_writer const later{columns, 1};
  auto const rows = rows_of({{"created", "1", "a", "1", "x"}});
  EXPECT_EQ(later.object(rows, 0), R"({"id":"1","name":"a","price":1,"at":"x"})");
}

TEST(json_row_writer, refuses_more_columns_than_it_has_room_for) {
  std::vector<json_column> const many(json_row_writer::max_columns + 1, {"x", json_kind::code});
  EXPECT_THROW(json_row_writer{many}, std::invalid_argument);
}

TEST(json_array_body, gives_the_same_array_in_pieces) {
  for (std::size_t const count : {0U, 1U, 2U, 499U, 5000U}) {
    auto const rows = rows_of(some_rows(count));
    EXPECT_EQ(whole({writer, rows, nullptr}), writer.array(rows, count)) << count;
  }
}

TEST(json_array_body, pieces_are_bounded) {
  json_array_body body{writer, rows_of(some_rows(5000)), nullptr};
  std::size_t pieces = 0;
  for (;;) {
    auto const piece = run(body.next());
    ASSERT_TRUE(piece);
    if (piece->empty()) break;
    EXPECT_LE(piece->size(), json_array_body::piece_bytes);
    ++pieces;
  }
  EXPECT_GE(pieces, 5U);
}

TEST(json_array_body, a_row_larger_than_a_piece_goes_out_whole) {
  auto cells = some_rows(3);
  cells[1][1] = std::string(3 * json_array_body::piece_bytes, '"');
  auto const rows = rows_of(std::move(cells));
  EXPECT_EQ(whole({writer, rows, nullptr}), writer.array(rows, 3));
}

TEST(json_array_body, goes_on_with_the_stream_after_the_first_rows) {
  std::deque<db::result<db::rows>> pieces;
  pieces.emplace_back(rows_of(some_rows(700)));
  pieces.emplace_back(rows_of(some_rows(1)));
  auto const all = whole({writer, rows_of(some_rows(2)), std::make_unique<fake_stream>(std::move(pieces))});
  EXPECT_EQ(boost::json::parse(all).as_array().size(), 703U);
}

TEST(json_array_body, an_error_in_mid_stream_is_no_end) {
  std::deque<db::result<db::rows>> pieces;
  pieces.emplace_back(rows_of(some_rows(1)));
  pieces.emplace_back(failure(db::errc::connection_lost));
  EXPECT_EQ(whole({writer, rows_of(some_rows(2)), std::make_unique<fake_stream>(std::move(pieces))}),
            "broken");
}

}  // namespace
}  // namespace poolbench::api
