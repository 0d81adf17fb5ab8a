#include "engine/flight_list.hpp"

#include <gtest/gtest.h>

namespace loadgen::engine {
namespace {

TEST(flight_list, oldest_first) {
  flight_list list{3};
  EXPECT_EQ(list.oldest(), flight_list::nobody);
  list.join(2);
  list.join(0);
  EXPECT_EQ(list.oldest(), 2U);
  list.leave(2);
  EXPECT_EQ(list.oldest(), 0U);
  list.leave(0);
  EXPECT_EQ(list.oldest(), flight_list::nobody);
}

TEST(flight_list, joining_again_goes_behind_all_others) {
  flight_list list{3};
  for (auto const client : {0U, 1U, 2U, 0U}) list.join(client);
  EXPECT_EQ(list.oldest(), 1U);
  list.leave(1);
  EXPECT_EQ(list.oldest(), 2U);
  list.leave(2);
  EXPECT_EQ(list.oldest(), 0U);
}

TEST(flight_list, leaving_from_the_middle_or_twice) {
  flight_list list{3};
  for (auto const client : {0U, 1U, 2U}) list.join(client);
  list.leave(1);
  list.leave(1);
  EXPECT_FALSE(list.contains(1));
  list.leave(0);
  EXPECT_EQ(list.oldest(), 2U);
  EXPECT_TRUE(list.contains(2));
}

}  // namespace
}  // namespace loadgen::engine
