#include "plan/suggest.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace loadgen::plan {
namespace {

TEST(suggestion, of_a_slip) {
  std::vector<std::string> const choices{"duration", "rate", "stages", "c"};
  EXPECT_EQ(suggestion("duraton", choices), " (did you mean 'duration'?)");
  EXPECT_EQ(suggestion("rtae", choices), " (did you mean 'rate'?)");
  EXPECT_EQ(suggestion("stage", choices), " (did you mean 'stages'?)");
  EXPECT_EQ(suggestion("rate", choices), " (did you mean 'rate'?)");
}

TEST(suggestion, of_nothing_that_is_far_off) {
  std::vector<std::string> const choices{"duration", "rate"};
  EXPECT_EQ(suggestion("connections", choices), "");
  EXPECT_EQ(suggestion("", choices), "");
  EXPECT_EQ(suggestion("rate", {}), "");
}

}  // namespace
}  // namespace loadgen::plan
