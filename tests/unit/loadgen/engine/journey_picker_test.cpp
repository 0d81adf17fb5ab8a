#include "engine/journey_picker.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace loadgen::engine {
namespace {

TEST(journey_picker, picks_by_weight) {
  std::vector<plan::journey> const journeys{{"often", 7, {}}, {"never", 0, {}}, {"sometimes", 3, {}}};
  journey_picker const picker{journeys, 5};
  std::map<std::string, int> counts;
  for (std::uint64_t n = 0; n < 100'000; ++n) ++counts[picker.pick(n).name];
  EXPECT_NEAR(counts["often"], 70'000, 700);
  EXPECT_NEAR(counts["sometimes"], 30'000, 700);
  EXPECT_EQ(counts["never"], 0);
}

TEST(journey_picker, depends_on_seed_and_number_alone) {
  std::vector<plan::journey> const journeys{{"a", 1, {}}, {"b", 1, {}}};
  auto const sequence = [&](std::uint64_t seed) {
    std::string all;
    for (std::uint64_t n = 0; n < 64; ++n) all += journey_picker{journeys, seed}.pick(n).name;
    return all;
  };
  EXPECT_EQ(sequence(1), sequence(1));
  EXPECT_NE(sequence(1), sequence(2));
}

TEST(journey_picker, the_only_one) {
  std::vector<plan::journey> const journeys{{"only", 0.001, {}}};
  EXPECT_EQ(journey_picker(journeys, 1).pick(7).name, "only");
}

}  // namespace
}  // namespace loadgen::engine
