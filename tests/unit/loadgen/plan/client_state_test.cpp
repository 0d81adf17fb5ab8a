#include "plan/client_state.hpp"

#include <gmock/gmock.h>

#include <map>

namespace loadgen::plan {
namespace {

using testing::ElementsAre;

scenario with_feed(feed_order order) {
  scenario work;
  work.feeds.push_back({"f", {"c"}, {{"0"}, {"1"}, {"2"}}, order});
  work.journeys.resize(1);
  return work;
}

std::vector<std::string> drawn(client_state& client, int times) {
  std::vector<std::string> values;
  for (int i = 0; i < times; ++i) {
    client.begin_journey();
    values.push_back(client.feed_value(0, 0));
  }
  return values;
}

TEST(client_state, sequential_feeds_go_round_across_clients) {
  auto const work = with_feed(feed_order::sequential);
  feed_cursors cursors(1);
  client_state one(work, cursors, 0, 1), two(work, cursors, 1, 1);
  EXPECT_THAT(drawn(one, 2), ElementsAre("0", "1"));
  EXPECT_THAT(drawn(two, 3), ElementsAre("2", "0", "1"));
}

TEST(client_state, feeds_per_client_stay) {
  auto const work = with_feed(feed_order::per_client);
  feed_cursors cursors(1);
  client_state one(work, cursors, 1, 1), four(work, cursors, 5, 1);
  EXPECT_THAT(drawn(one, 2), ElementsAre("1", "1"));
  EXPECT_THAT(drawn(four, 2), ElementsAre("2", "2"));
}

TEST(client_state, random_feeds_repeat_with_the_seed) {
  auto const work = with_feed(feed_order::random);
  feed_cursors cursors(1);
  client_state one(work, cursors, 0, 1), again(work, cursors, 0, 1), other(work, cursors, 1, 1);
  auto const values = drawn(one, 50);
  EXPECT_EQ(values, drawn(again, 50));
  EXPECT_NE(values, drawn(other, 50));
  EXPECT_THAT(values, testing::IsSupersetOf({"0", "1", "2"}));
}

TEST(client_state, journeys_are_drawn_by_weight) {
  scenario work;
  for (double const weight : {1.0, 2.0, 7.0}) {
    work.journeys.emplace_back();
    work.journeys.back().weight = weight;
  }
  feed_cursors cursors(0);
  client_state client(work, cursors, 0, 1);
  std::map<std::size_t, int> count;
  for (int i = 0; i < 100'000; ++i) ++count[client.begin_journey()];
  EXPECT_NEAR(count[0], 10'000, 500);
  EXPECT_NEAR(count[1], 20'000, 500);
  EXPECT_NEAR(count[2], 70'000, 500);
}

TEST(client_state, one_journey_is_always_drawn) {
  auto const work = with_feed(feed_order::random);
  feed_cursors cursors(1);
  client_state client(work, cursors, 0, 1);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(client.begin_journey(), 0U);
}

TEST(client_state, variables) {
  scenario work;
  work.journeys.resize(1);
  work.variable_slots = 2;
  feed_cursors cursors(0);
  client_state client(work, cursors, 0, 1);
  EXPECT_EQ(client.variable(0), "");
  client.set(0, "a");
  client.set(0, "b");
  EXPECT_EQ(client.variable(0), "b");
  EXPECT_EQ(client.variable(1), "");
  client.clear(0);
  EXPECT_EQ(client.variable(0), "");
}

TEST(client_state, a_variable_with_many_values_gives_any_of_them) {
  scenario work;
  work.journeys.resize(1);
  work.variable_slots = 1;
  feed_cursors cursors(0);
  client_state client(work, cursors, 0, 1);
  for (auto const* value : {"x", "y", "z"}) client.add(0, value);
  std::map<std::string, int, std::less<>> count;
  for (int i = 0; i < 3000; ++i) ++count[std::string(client.variable(0))];
  EXPECT_EQ(count.size(), 3U);
  for (auto const& [value, n] : count) EXPECT_NEAR(n, 1000, 150);
  client.set(0, "only");
  for (int i = 0; i < 10; ++i) EXPECT_EQ(client.variable(0), "only");
}

TEST(client_state, counters_count_apart) {
  scenario work;
  work.journeys.resize(1);
  work.counter_slots = 2;
  feed_cursors cursors(0);
  client_state client(work, cursors, 9, 1);
  EXPECT_EQ(client.count(0), 0U);
  EXPECT_EQ(client.count(0), 1U);
  EXPECT_EQ(client.count(1), 0U);
  EXPECT_EQ(client.number(), 9U);
}

}  // namespace
}  // namespace loadgen::plan
