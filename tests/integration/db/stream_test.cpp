#include "db_fixture.hpp"

#include <boost/asio/use_awaitable.hpp>

// Rows in pieces, in both modes.
namespace poolbench::db {
namespace {

constexpr statement numbers{.name = "numbers",
                            .text = "SELECT n FROM generate_series(1, $1::int) AS n",
                            .operation = "SELECT",
                            .table = "",
                            .idempotent = true};
constexpr statement divide{.name = "divide",
                           .text = "SELECT 1 / (5 - n) FROM generate_series(1, 10) AS n",
                           .operation = "SELECT",
                           .table = "",
                           .idempotent = true};
constexpr statement slow{
    .name = "slow",
    .text = "SELECT n, CASE WHEN n > 2 THEN pg_sleep(10) END FROM generate_series(1, 10) AS n",
    .operation = "SELECT",
    .table = "",
    .idempotent = true};

class stream_test : public scratch_db_test, public testing::WithParamInterface<connection_mode> {
 protected:
  void SetUp() override {
    if (GetParam() == connection_mode::pooled) {
      pooled_options options;
      options.connection.url = scratch.url();
      options.pool.min = 1;
      options.pool.max = 2;  // one stream at a time
      on = make_pool(options);
    } else {
      per_request_options options;
      options.connection.url = scratch.url();
      on = std::make_unique<per_request>(options, events);
    }
  }

  result<std::unique_ptr<row_stream>> open(statement const& what, parameters values, std::size_t piece,
                                           milliseconds patience = seconds{10}) {
    return tests::await(loop, on->stream(what, std::move(values), piece, in(patience), record));
  }
  result<rows> next(row_stream& from) { return tests::await(loop, from.next()); }

  // The sizes of all pieces.
  std::vector<std::size_t> sizes(row_stream& from) {
    std::vector<std::size_t> all;
    for (;;) {
      auto const piece = next(from);
      if (!piece) ADD_FAILURE() << piece.error().message;
      if (!piece || piece->empty()) return all;
      all.push_back(piece->size());
    }
  }
  void expect_at_rest() {
    EXPECT_TRUE(eventually([&] {
      return sql("SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'poolbench-%' AND "
                 "datname = current_database() AND state <> 'idle'") == "0" &&
             on->statistics().used == 0;
    }));
  }

  std::unique_ptr<strategy> on;
};

TEST_P(stream_test, brings_all_rows_in_order_in_bounded_pieces) {
  auto stream = open(numbers, {"2500"}, 1000);
  ASSERT_TRUE(stream) << stream.error().message;
  int expected = 0;
  for (;;) {
    auto const piece = next(**stream);
    ASSERT_TRUE(piece);
    if (piece->empty()) break;
    EXPECT_LE(piece->size(), 1000U);
    for (std::size_t row = 0; row < piece->size(); ++row) {
      ASSERT_EQ(piece->at(row, 0), std::to_string(++expected));
    }
  }
  EXPECT_EQ(expected, 2500);
  ASSERT_EQ(record.db.size(), 1U);
  EXPECT_EQ(record.db[0].mode, GetParam());
  EXPECT_TRUE(record.db[0].execution);
  expect_at_rest();
}

TEST_P(stream_test, knows_the_end_also_when_the_rows_fill_whole_pieces_or_none) {
  EXPECT_EQ(sizes(**open(numbers, {"20"}, 10)), (std::vector<std::size_t>{10, 10}));
  EXPECT_EQ(sizes(**open(numbers, {"0"}, 10)), (std::vector<std::size_t>{}));
  EXPECT_EQ(sizes(**open(numbers, {"3"}, 0)), (std::vector<std::size_t>{1, 1, 1}));
  EXPECT_EQ(sizes(**open(api::statements::products_all, {}, 4000)),
            (std::vector<std::size_t>{4000, 4000, 2000}));
}

TEST_P(stream_test, is_one_snapshot) {
  sql("UPDATE products SET quantity = 1");
  auto stream = open(api::statements::products_all, {}, 1000);
  ASSERT_TRUE(stream);
  sql("UPDATE products SET quantity = 2");
  for (;;) {
    auto const piece = next(**stream);
    ASSERT_TRUE(piece);
    if (piece->empty()) break;
    for (std::size_t row = 0; row < piece->size(); ++row) ASSERT_EQ(piece->at(row, 3), "1");
  }
}

TEST_P(stream_test, left_early_gives_the_connection_back_clean) {
  for (int round = 0; round < 5; ++round) {
    auto stream = open(numbers, {"1000000"}, 100);
    ASSERT_TRUE(stream);
    ASSERT_EQ(next(**stream)->size(), 100U);
  }
  expect_at_rest();
  if (GetParam() == connection_mode::pooled) {
    EXPECT_EQ(on->statistics().closed, 0U);
  }
  EXPECT_EQ(sizes(**open(numbers, {"5"}, 10)), (std::vector<std::size_t>{5}));
}

TEST_P(stream_test, tells_a_failure_at_the_beginning_and_in_the_middle) {
  auto const refused = open(numbers, {"no number"}, 10);
  ASSERT_FALSE(refused);
  EXPECT_STREQ(refused.error().sqlstate.data(), "22P02");
  EXPECT_STREQ(record.db.back().sqlstate.data(), "22P02");

  auto stream = open(divide, {}, 2);
  ASSERT_TRUE(stream);
  EXPECT_EQ(next(**stream)->size(), 2U);
  EXPECT_EQ(next(**stream)->size(), 2U);
  auto const broken = next(**stream);
  ASSERT_FALSE(broken);
  EXPECT_STREQ(broken.error().sqlstate.data(), "22012");
  expect_at_rest();
  EXPECT_EQ(sizes(**open(numbers, {"5"}, 10)), (std::vector<std::size_t>{5}));
}

TEST_P(stream_test, gives_each_piece_the_time_that_the_first_had) {
  auto stream = open(slow, {}, 2, milliseconds{300});
  ASSERT_TRUE(stream);
  EXPECT_EQ(next(**stream)->size(), 2U);
  auto const late = next(**stream);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, errc::statement_timeout);
  expect_at_rest();
}

TEST_P(stream_test, of_a_slow_reader_leaves_room_for_statements) {
  auto slow_reader = open(numbers, {"100000"}, 10);
  ASSERT_TRUE(slow_reader);
  EXPECT_TRUE(execute(*on, api::statements::products_first, {"1"}));
  if (GetParam() != connection_mode::pooled) return;
  auto const second = open(numbers, {"5"}, 10, milliseconds{100});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, errc::acquire_timeout);
  slow_reader->reset();
  EXPECT_TRUE(open(numbers, {"5"}, 10));
}

TEST_P(stream_test, is_cut_when_the_strategy_stops) {
  auto stream = open(numbers, {"100000"}, 10);
  ASSERT_TRUE(stream);
  on->stop(clock::now());
  auto piece = next(**stream);
  for (int each = 0; piece && each < 3; ++each) piece = next(**stream);
  ASSERT_FALSE(piece);
  EXPECT_EQ(piece.error().code, errc::shutting_down);
  expect_at_rest();
}

INSTANTIATE_TEST_SUITE_P(modes, stream_test,
                         testing::Values(connection_mode::pooled, connection_mode::per_request),
                         [](auto const& each) {
                           return each.param == connection_mode::pooled ? "pooled" : "per_request";
                         });

}  // namespace
}  // namespace poolbench::db
