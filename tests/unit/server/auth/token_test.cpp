#include "auth/token.hpp"

#include <gtest/gtest.h>
#include <jwt.h>

#include <cstdlib>
#include <memory>

namespace poolbench::auth {
namespace {

using namespace std::chrono_literals;

constexpr char key[] = "0123456789abcdef0123456789abcdef";
constexpr char other_key[] = "fedcba9876543210fedcba9876543210";

class token_test : public testing::Test {
 protected:
  // A token made by libjwt itself, with whatever claims and algorithm.
  static std::string forge(char const* claims_json, jwt_alg_t algorithm,
                           std::string const& signing_key = key) {
    jwt_t* raw = nullptr;
    EXPECT_EQ(jwt_new(&raw), 0);
    std::unique_ptr<jwt_t, decltype(&jwt_free)> const token{raw, &jwt_free};
    EXPECT_EQ(jwt_add_grants_json(raw, claims_json), 0);
    bool const plain = algorithm == JWT_ALG_NONE;
    EXPECT_EQ(jwt_set_alg(raw, algorithm,
                          plain ? nullptr : reinterpret_cast<unsigned char const*>(signing_key.data()),
                          plain ? 0 : static_cast<int>(signing_key.size())),
              0);
    std::unique_ptr<char, decltype(&std::free)> const text{jwt_encode_str(raw), &std::free};
    return text.get();
  }

  token_error refused(std::string const& token) const {
    auto const said = tokens_.verify(token);
    EXPECT_TRUE(said.has_error()) << token;
    return said.has_error() ? said.error() : token_error{};
  }

  std::chrono::system_clock::time_point now_{1'700'000'000s};
  tokens tokens_{key, 3600s, [this] { return now_; }};
};

TEST_F(token_test, comes_back_as_it_was_issued) {
  auto const said = tokens_.verify(tokens_.issue("abe"));
  ASSERT_TRUE(said);
  EXPECT_EQ(said->username, "abe");
  EXPECT_EQ(said->expires_at, now_ + 1h);
}

TEST_F(token_test, holds_any_name) {
  for (auto const* name : {"Zo\u00eb", "a\"b", "x y", "\\"})
    EXPECT_EQ(tokens_.verify(tokens_.issue(name))->username, name);
}

TEST_F(token_test, ends_when_it_expires) {
  auto const token = tokens_.issue("abe");
  now_ += 3599s;
  EXPECT_TRUE(tokens_.verify(token));
  now_ += 1s;
  EXPECT_EQ(refused(token), token_error::expired);
}

TEST_F(token_test, may_expire_later_than_any_clock_can_say) {
  for (auto const* expiry : {"9223372036", "170000000000", "9223372036854775807"}) {
    auto const said =
        tokens_.verify(forge((R"({"sub":"abe","exp":)" + std::string{expiry} + "}").c_str(), JWT_ALG_HS256));
    ASSERT_TRUE(said) << expiry;
    EXPECT_GT(said->expires_at, now_ + 24h * 365 * 200);
  }
}

TEST_F(token_test, of_another_key_is_refused) {
  tokens const others{other_key, 1h, [this] { return now_; }};
  EXPECT_EQ(refused(others.issue("abe")), token_error::wrong_signature);
}

TEST_F(token_test, with_another_payload_is_refused) {
  auto token = tokens_.issue("abe");
  auto const other = tokens_.issue("zoe");
  auto const payload = [](std::string const& text) {
    auto const first = text.find('.') + 1;
    return std::pair{first, text.rfind('.') - first};
  };
  auto const [from, length] = payload(token);
  auto const [other_from, other_length] = payload(other);
  token.replace(from, length, other.substr(other_from, other_length));
  EXPECT_EQ(refused(token), token_error::wrong_signature);
}

TEST_F(token_test, with_a_changed_or_missing_signature_is_refused) {
  auto token = tokens_.issue("abe");
  auto const dot = token.rfind('.');
  EXPECT_TRUE(tokens_.verify(token.substr(0, dot)).has_error());
  EXPECT_TRUE(tokens_.verify(token.substr(0, dot + 1)).has_error());
  token[dot + 5] = token[dot + 5] == 'A' ? 'B' : 'A';
  EXPECT_EQ(refused(token), token_error::wrong_signature);
}

TEST_F(token_test, that_was_verified_before_makes_no_other_one_good) {
  auto const token = tokens_.issue("abe");
  EXPECT_EQ(tokens_.verify(token)->username, "abe");
  EXPECT_EQ(tokens_.verify(token)->username, "abe");
  auto changed = token;
  auto const in_signature = token.rfind('.') + 5;
  changed[in_signature] = token[in_signature] == 'A' ? 'B' : 'A';
  EXPECT_EQ(refused(changed), token_error::wrong_signature);
  tokens const others{other_key, 1h, [this] { return now_; }};
  EXPECT_TRUE(others.verify(token).has_error());
}

TEST_F(token_test, without_a_signature_algorithm_is_refused) {
  auto const none = forge(R"({"sub":"abe","exp":1800000000})", JWT_ALG_NONE);
  EXPECT_EQ(refused(none), token_error::wrong_algorithm);
  EXPECT_TRUE(tokens_.verify(none + "AAAA").has_error());
}

TEST_F(token_test, of_another_algorithm_is_refused_even_with_our_key) {
  for (auto const algorithm : {JWT_ALG_HS384, JWT_ALG_HS512})
    EXPECT_EQ(refused(forge(R"({"sub":"abe","exp":1800000000})", algorithm)), token_error::wrong_algorithm);
}

TEST_F(token_test, must_say_whose_it_is_and_until_when) {
  ASSERT_TRUE(tokens_.verify(forge(R"({"sub":"abe","exp":1800000000})", JWT_ALG_HS256)));
  for (auto const* bad :
       {R"({"exp":1800000000})", R"({"sub":"","exp":1800000000})", R"({"sub":7,"exp":1800000000})",
        R"({"sub":null,"exp":1800000000})", R"({"sub":"abe"})", R"({"sub":"abe","exp":"1800000000"})",
        R"({"sub":"abe","exp":-1})", R"({"sub":"abe","exp":1.8e9})"})
    EXPECT_EQ(refused(forge(bad, JWT_ALG_HS256)), token_error::malformed) << bad;
}

TEST_F(token_test, must_not_be_longer_than_is_reasonable) {
  auto const token = tokens_.issue(std::string(3000, 'x'));
  ASSERT_GT(token.size(), tokens::max_length);
  EXPECT_EQ(refused(token), token_error::malformed);
}

TEST_F(token_test, that_is_none_is_refused) {
  auto const good = tokens_.issue("abe");
  for (auto const& bad :
       {std::string{}, std::string{"."}, std::string{".."}, std::string{"a.b.c"}, std::string{"..."},
        std::string{"\xff\xfe"}, good + '\0', good + ".x", good.substr(1), std::string(1500, '.'),
        std::string(1500, 'A') + "." + std::string(100, 'A') + ".A"})
    EXPECT_TRUE(tokens_.verify(bad).has_error()) << bad;
}

TEST_F(token_test, survives_every_single_changed_character) {
  auto const good = tokens_.issue("abe");
  for (std::size_t i = 0; i < good.size(); ++i)
    for (char const c : {'.', 'A', '\x80', '='}) {
      auto bad = good;
      bad[i] = c;
      // The last character of a segment carries bits that do not count.
      if (auto const said = tokens_.verify(bad)) {
        EXPECT_EQ(said->username, "abe") << i;
      }
    }
}

TEST(token_key, must_be_long_enough_and_can_be_random) {
  auto const clock = [] { return std::chrono::system_clock::time_point{}; };
  EXPECT_THROW(tokens("short", 1h, clock), std::invalid_argument);
  EXPECT_EQ(random_token_key().size(), tokens::shortest_key);
  EXPECT_NE(random_token_key(), random_token_key());
}

}  // namespace
}  // namespace poolbench::auth
