#include "record/base64.hpp"

#include <gtest/gtest.h>

namespace loadgen::record {
namespace {

TEST(base64, vectors_of_rfc_4648) {
  std::pair<char const*, char const*> const vectors[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"},
                                                         {"\xff\xfe\xfd", "//79"}};
  for (auto const& [plain, encoded] : vectors) {
    EXPECT_EQ(to_base64(plain), encoded);
    EXPECT_EQ(from_base64(encoded), plain);
  }
}

TEST(base64, refuses_what_is_not_base64) {
  for (auto const* text : {"Zg", "Zg=", "Z===", "Zm9v====", "Zm 9", "Zm9v\n", "=Zm9", "Zm9-"}) {
    EXPECT_FALSE(from_base64(text)) << text;
  }
}

}  // namespace
}  // namespace loadgen::record
