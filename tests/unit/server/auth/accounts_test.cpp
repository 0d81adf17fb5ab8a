#include "auth/accounts.hpp"

#include <gtest/gtest.h>
#include <sodium.h>

namespace poolbench::auth {
namespace {

TEST(account_list, finds_by_exact_name) {
  account_list const list{{{"zoe", "v2", "h2"}, {"abe", "v1", "h1"}}};
  ASSERT_NE(list.find("zoe"), nullptr);
  EXPECT_EQ(list.find("zoe")->vendor_id, "v2");
  EXPECT_EQ(list.find("abe")->password_hash, "h1");
  for (auto const* stranger : {"", "Zoe", "zo", "zoe ", "mia"})
    EXPECT_EQ(list.find(stranger), nullptr) << stranger;
}

TEST(demo_accounts, are_a_to_z_with_their_vendors) {
  auto const list = demo_accounts();
  EXPECT_EQ(list.all().size(), 26U);
  EXPECT_EQ(list.find("a")->vendor_id, "00000000-0000-4000-8000-000000000001");
  EXPECT_EQ(list.find("z")->vendor_id, "00000000-0000-4000-8000-00000000001a");
}

TEST(demo_accounts, have_their_names_as_passwords_stored_as_dear_hashes) {
  ASSERT_GE(sodium_init(), 0);
  auto const list = demo_accounts();
  for (auto const& each : list.all()) {
    EXPECT_TRUE(each.password_hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$")) << each.username;
    EXPECT_EQ(
        crypto_pwhash_str_verify(each.password_hash.c_str(), each.username.data(), each.username.size()), 0)
        << each.username;
  }
}

}  // namespace
}  // namespace poolbench::auth
