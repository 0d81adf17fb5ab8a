#include "db/execute.hpp"

#include <gtest/gtest.h>

#include <set>

namespace poolbench::db {
namespace {

TEST(error_type, is_another_one_for_each_code) {
  std::set<std::string_view> types;
  for (auto code : {errc::acquire_timeout, errc::queue_full, errc::unavailable, errc::connection_lost,
                    errc::statement_timeout, errc::statement_failed, errc::shutting_down, errc::cancelled}) {
    types.insert(error_type(code));
  }
  EXPECT_EQ(types.size(), 8U);
  EXPECT_FALSE(types.contains(""));
}

}  // namespace
}  // namespace poolbench::db
