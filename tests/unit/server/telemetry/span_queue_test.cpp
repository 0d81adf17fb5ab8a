#include "telemetry/span_queue.hpp"

#include <gtest/gtest.h>

namespace poolbench::telemetry {
namespace {

// A request of `spans` spans.
request_record record_of(std::size_t spans) {
  request_record record;
  record.trace.emplace();
  record.redis.resize(spans - 1);
  return record;
}

using pushed = span_queue::pushed;

TEST(span_queue, tells_once_that_a_batch_is_complete) {
  span_queue queue{100, 10};
  EXPECT_EQ(queue.push({}, record_of(9)), pushed::stored);
  EXPECT_EQ(queue.push({}, record_of(1)), pushed::batch_complete);
  EXPECT_EQ(queue.push({}, record_of(1)), pushed::stored);
  EXPECT_EQ(queue.size(), 11U);
}

TEST(span_queue, refuses_what_has_no_room) {
  span_queue queue{10, 5};
  EXPECT_EQ(queue.push({}, record_of(4)), pushed::stored);
  EXPECT_EQ(queue.push({}, record_of(7)), pushed::refused);
  EXPECT_EQ(queue.push({}, record_of(6)), pushed::batch_complete);
  EXPECT_EQ(queue.push({}, record_of(1)), pushed::refused);
  EXPECT_EQ(queue.size(), 10U);
}

TEST(span_queue, hands_out_batches_of_whole_requests) {
  span_queue queue{100, 10};
  for (auto const spans : {4U, 4U, 4U, 30U, 1U}) queue.push({}, record_of(spans));
  EXPECT_EQ(queue.take().size(), 2U);
  EXPECT_EQ(queue.take().size(), 1U);
  EXPECT_EQ(queue.take().size(), 1U) << "larger than a batch, but alone";
  EXPECT_EQ(queue.size(), 1U);
  EXPECT_EQ(queue.take().size(), 1U);
  EXPECT_EQ(queue.size(), 0U);
  EXPECT_TRUE(queue.take().empty());
}

TEST(span_queue, closed_it_refuses_but_can_be_emptied) {
  span_queue queue{100, 10};
  queue.push({}, record_of(2));
  queue.close();
  EXPECT_EQ(queue.push({}, record_of(1)), pushed::refused);
  EXPECT_EQ(queue.take().size(), 1U);
}

}  // namespace
}  // namespace poolbench::telemetry
