#include "api/uuid.hpp"

#include <gtest/gtest.h>

#include <set>

namespace poolbench::api {
namespace {

using namespace std::chrono_literals;

TEST(canonical_uuid, lowers_what_is_well_formed) {
  EXPECT_EQ(canonical_uuid("0F0E0D0C-0b0a-4908-8706-050403020100"), "0f0e0d0c-0b0a-4908-8706-050403020100");
  EXPECT_EQ(canonical_uuid("00000000-0000-0000-0000-000000000000"), "00000000-0000-0000-0000-000000000000");
}

TEST(canonical_uuid, refuses_everything_else) {
  for (std::string_view const text :
       {"", "x", "0f0e0d0c0b0a49088706050403020100", "{0f0e0d0c-0b0a-4908-8706-050403020100}",
        "0f0e0d0c-0b0a-4908-8706-05040302010", "0f0e0d0c-0b0a-4908-8706-0504030201000",
        "0f0e0d0c-0b0a-4908-8706-05040302010g", "0f0e0d0c-0b0a-4908-8706_050403020100",
        "0f0e0d0c-0b0a-49088-706-050403020100", "0f0e0d0c-0b0a-4908-8706-05040302010\n"}) {
    EXPECT_EQ(canonical_uuid(text), std::nullopt) << text;
  }
  EXPECT_EQ(canonical_uuid(std::string(36, '\0')), std::nullopt);
}

TEST(uuid_source, makes_version_7_of_the_given_time) {
  uuid_source source{42, [] { return std::chrono::system_clock::time_point{0x017F22E279B0ms}; }};
  auto const id = source.next();
  EXPECT_EQ(canonical_uuid(id), id);
  EXPECT_EQ(id.substr(0, 15), "017f22e2-79b0-7");  // the time of RFC 9562, appendix A.6
  EXPECT_TRUE(id[19] == '8' || id[19] == '9' || id[19] == 'a' || id[19] == 'b') << id;
}

TEST(uuid_source, never_repeats_itself_or_another_seed) {
  auto const now = [] { return std::chrono::system_clock::time_point{1s}; };
  uuid_source one{1, now};
  uuid_source other{1'000'000, now};
  std::set<std::string> seen;
  for (int i = 0; i != 10'000; ++i) {
    EXPECT_TRUE(seen.insert(one.next()).second);
    EXPECT_TRUE(seen.insert(other.next()).second);
  }
}

}  // namespace
}  // namespace poolbench::api
