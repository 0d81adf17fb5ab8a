#include "auth/token.hpp"

#include "auth/verified_tokens.hpp"

#include <jwt.h>
#include <sodium.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <new>
#include <stdexcept>
#include <utility>

namespace poolbench::auth {
namespace {

struct free_jwt {
  void operator()(jwt_t* token) const noexcept { ::jwt_free(token); }
};
using jwt_ptr = std::unique_ptr<jwt_t, free_jwt>;

constexpr char username_claim[] = "sub";
constexpr char issued_claim[] = "iat";
constexpr char expiry_claim[] = "exp";
constexpr long last_second = 9'000'000'000;  // in 2255: what a system_clock can still say

unsigned char const* bytes(std::string const& text) noexcept {
  return reinterpret_cast<unsigned char const*>(text.data());
}

// nullptr when the token is no JWT, or `key` is not empty and has not signed it.
jwt_ptr decode(std::string const& token, std::string const& key) noexcept {
  jwt_t* decoded = nullptr;
  auto const failed =
      ::jwt_decode(&decoded, token.c_str(), key.empty() ? nullptr : bytes(key), static_cast<int>(key.size()));
  return jwt_ptr{failed == 0 ? decoded : nullptr};
}

// What is wrong with a token that our key did not sign: for the log only.
token_error diagnose(std::string const& token) noexcept {
  auto const unverified = decode(token, {});
  if (!unverified) return token_error::malformed;
  char const* const algorithm = ::jwt_get_header(unverified.get(), "alg");  // jwt_get_alg says "none" here
  return algorithm == std::string_view{"HS256"} ? token_error::wrong_signature : token_error::wrong_algorithm;
}

void check(int failed) {
  if (failed != 0) throw std::bad_alloc{};  // the only way that setting a claim can fail
}

}  // namespace

std::string random_token_key() {
  if (sodium_init() < 0) throw std::bad_alloc{};
  std::string key(tokens::shortest_key, '\0');
  randombytes_buf(key.data(), key.size());
  return key;
}

tokens::tokens(std::string key, std::chrono::seconds lifetime, wall_clock now)
    : key_(std::move(key)),
      lifetime_(lifetime),
      now_(std::move(now)),
      verified_(std::make_unique<verified_tokens>()) {
  if (key_.size() < shortest_key)
    throw std::invalid_argument{"the token key is shorter than 32 bytes, which HS256 needs"};
}

tokens::~tokens() = default;

std::string tokens::issue(std::string_view username) const {
  auto const now = std::chrono::system_clock::to_time_t(now_());
  jwt_t* raw = nullptr;
  check(::jwt_new(&raw));
  jwt_ptr const token{raw};
  check(::jwt_add_grant(token.get(), username_claim, std::string{username}.c_str()));
  check(::jwt_add_grant_int(token.get(), issued_claim, now));
  check(::jwt_add_grant_int(token.get(), expiry_claim, now + lifetime_.count()));
  check(::jwt_set_alg(token.get(), JWT_ALG_HS256, bytes(key_), static_cast<int>(key_.size())));
  std::unique_ptr<char, decltype(&std::free)> const text{::jwt_encode_str(token.get()), &std::free};
  if (!text) throw std::bad_alloc{};
  return text.get();
}

boost::system::result<claims, token_error> tokens::verify(std::string_view token) const {
  auto known = verified_->find(token);
  if (!known) {
    auto said = read(token);
    if (!said) return said.error();
    known = std::move(*said);
    verified_->keep(token, *known);
  }
  if (known->expires_at <= now_()) return token_error::expired;
  return std::move(*known);
}

// Everything but whether it has expired.
boost::system::result<claims, token_error> tokens::read(std::string_view token) const {
  if (token.size() > max_length || token.find('\0') != token.npos) return token_error::malformed;
  std::string const text{token};  // libjwt wants a NUL at its end
  auto const verified = decode(text, key_);
  if (!verified) return diagnose(text);
  // libjwt has checked the signature by whatever algorithm the token names.
  if (::jwt_get_alg(verified.get()) != JWT_ALG_HS256) return token_error::wrong_algorithm;

  char const* const username = ::jwt_get_grant(verified.get(), username_claim);
  auto const expiry =
      ::jwt_get_grant_int(verified.get(), expiry_claim);  // 0 when it is missing or no integer
  if (username == nullptr || *username == '\0' || expiry <= 0) return token_error::malformed;
  auto const expires_at = std::chrono::system_clock::from_time_t(std::min(expiry, last_second));
  return claims{.username = username, .expires_at = expires_at};
}

}  // namespace poolbench::auth
