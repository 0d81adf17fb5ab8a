#include "db/row_channel.hpp"

#include "support/await.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <gtest/gtest.h>

#include <future>

namespace poolbench::db {
namespace {

class sized final : public rows::source {
 public:
  explicit sized(std::size_t size) : size_(size) {}
  std::size_t size() const noexcept override { return size_; }
  std::size_t affected() const noexcept override { return 0; }
  bool is_null(std::size_t, std::size_t) const noexcept override { return true; }
  std::string_view at(std::size_t, std::size_t) const noexcept override { return {}; }

 private:
  std::size_t size_;
};

rows piece(std::size_t size) {
  return rows{std::make_shared<sized const>(size)};
}

class row_channel_test : public testing::Test {
 protected:
  result<rows> next() { return tests::await(loop, channel.next()); }
  static error why(errc code) { return {code, {}, "because", {}}; }

  boost::asio::io_context loop;
  row_channel channel;
};

TEST_F(row_channel_test, hands_pieces_over_in_order_then_the_end) {
  auto sender = std::async(std::launch::async, [&] {
    for (std::size_t size : {3U, 2U, 1U}) EXPECT_TRUE(channel.offer(piece(size)));
    channel.end();
  });
  for (std::size_t size : {3U, 2U, 1U, 0U}) EXPECT_EQ(next()->size(), size);
  sender.get();
}

TEST_F(row_channel_test, keeps_one_piece_ready_and_makes_the_sender_wait_with_the_next) {
  ASSERT_TRUE(channel.offer(piece(1)));
  auto second = std::async(std::launch::async, [&] { return channel.offer(piece(2)); });
  EXPECT_EQ(second.wait_for(std::chrono::milliseconds{20}), std::future_status::timeout);
  EXPECT_EQ(next()->size(), 1U);
  EXPECT_TRUE(second.get());
  EXPECT_EQ(next()->size(), 2U);
}

TEST_F(row_channel_test, tells_an_error_after_the_pieces_before_it) {
  channel.offer(piece(1));
  channel.end(why(errc::connection_lost));
  EXPECT_EQ(next()->size(), 1U);
  EXPECT_EQ(next().error().code, errc::connection_lost);
}

TEST_F(row_channel_test, wakes_a_reader_who_waits_for_a_piece_or_the_end) {
  auto sender = std::async(std::launch::async, [&] { channel.offer(piece(4)); });
  EXPECT_EQ(next()->size(), 4U);
  sender.get();
  auto ender = std::async(std::launch::async, [&] { channel.end(why(errc::statement_timeout)); });
  EXPECT_EQ(next().error().code, errc::statement_timeout);
  ender.get();
}

TEST_F(row_channel_test, lets_the_sender_go_when_the_reader_does) {
  channel.offer(piece(1));
  auto second = std::async(std::launch::async, [&] { return channel.offer(piece(2)); });
  channel.abandon();
  EXPECT_FALSE(second.get());
  EXPECT_FALSE(channel.offer(piece(3)));
}

TEST_F(row_channel_test, is_cut_for_both_sides_and_the_first_reason_stays) {
  channel.offer(piece(1));
  auto second = std::async(std::launch::async, [&] { return channel.offer(piece(2)); });
  channel.cut(why(errc::shutting_down));
  EXPECT_FALSE(second.get());
  channel.end(why(errc::connection_lost));
  EXPECT_EQ(next().error().code, errc::shutting_down);
}

TEST_F(row_channel_test, a_reader_who_is_cancelled_is_told_so_and_the_sender_stops) {
  boost::asio::cancellation_signal stop;
  std::optional<result<rows>> told;
  boost::asio::co_spawn(loop, channel.next(),
                        boost::asio::bind_cancellation_slot(
                            stop.slot(), [&](std::exception_ptr, result<rows> r) { told = std::move(r); }));
  loop.restart();
  loop.poll();
  ASSERT_FALSE(told);
  stop.emit(boost::asio::cancellation_type::terminal);
  ASSERT_TRUE(tests::run_until(loop, [&] { return told.has_value(); }));
  EXPECT_EQ(told->error().code, errc::cancelled);
  EXPECT_FALSE(channel.offer(piece(1)));
}

}  // namespace
}  // namespace poolbench::db
