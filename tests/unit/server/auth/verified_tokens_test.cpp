#include "auth/verified_tokens.hpp"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace poolbench::auth {
namespace {

claims said_by(std::string name) {
  return {.username = std::move(name), .expires_at = {}};
}

TEST(verified_tokens, finds_only_what_was_kept) {
  verified_tokens known;
  EXPECT_FALSE(known.find("header.claims.signature"));
  known.keep("header.claims.signature", said_by("abe"));
  auto const found = known.find("header.claims.signature");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->username, "abe");
  for (auto const* other : {"", "header.claims.signaturE", "Header.claims.signature",
                            "header.claims.signatur", "header.claims.signature."})
    EXPECT_FALSE(known.find(other)) << other;
}

TEST(verified_tokens, an_empty_token_is_never_known) {
  verified_tokens known;
  EXPECT_FALSE(known.find(""));
  known.keep("", said_by("nobody"));
  EXPECT_FALSE(known.find(""));
}

TEST(verified_tokens, forgets_when_there_are_too_many_and_never_mixes_up) {
  verified_tokens known;
  constexpr std::size_t many = 8 * verified_tokens::places;
  for (std::size_t i = 0; i < many; ++i) known.keep("token " + std::to_string(i), said_by(std::to_string(i)));
  std::size_t remembered = 0;
  for (std::size_t i = 0; i < many; ++i) {
    auto const found = known.find("token " + std::to_string(i));
    if (!found) continue;
    ++remembered;
    EXPECT_EQ(found->username, std::to_string(i));
  }
  EXPECT_LE(remembered, verified_tokens::places);
  EXPECT_GT(remembered, verified_tokens::places / 2);
}

TEST(verified_tokens, serves_several_threads) {
  verified_tokens known;
  std::vector<std::thread> threads;
  for (int each = 0; each < 2; ++each) {
    threads.emplace_back([&known] {
      for (int i = 0; i < 2000; ++i) {
        auto const name = std::to_string(i % 10);
        if (auto const found = known.find("token " + name)) {
          EXPECT_EQ(found->username, name);
        } else {
          known.keep("token " + name, said_by(name));
        }
      }
    });
  }
  for (auto& each : threads) each.join();
}

}  // namespace
}  // namespace poolbench::auth
