#pragma once

#include "plan/bad_value.hpp"

#include <gtest/gtest.h>

#include <string_view>

namespace loadgen::plan {

// `parse` must throw an Error whose message is exactly this.
template <class Error, class Parse>
void expect_error(Parse&& parse, std::string_view message) {
  try {
    parse();
  } catch (Error const& e) {
    EXPECT_EQ(std::string_view(e.what()), message);
    return;
  }
  ADD_FAILURE() << "nothing was thrown instead of: " << message;
}

template <class Parse>
void expect_bad_value(Parse&& parse, std::string_view message) {
  expect_error<bad_value>(parse, message);
}

}  // namespace loadgen::plan
