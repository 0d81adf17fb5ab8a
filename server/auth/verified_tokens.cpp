#include "auth/verified_tokens.hpp"

#include <sodium.h>

#include <cstdint>
#include <cstring>
#include <new>

namespace poolbench::auth {
namespace {

unsigned char const* bytes(std::string_view text) noexcept {
  return reinterpret_cast<unsigned char const*>(text.data());
}

}  // namespace

verified_tokens::verified_tokens() {
  static_assert(std::tuple_size_v<decltype(secret_)> == crypto_shorthash_KEYBYTES);
  if (sodium_init() < 0) throw std::bad_alloc{};
  crypto_shorthash_keygen(secret_.data());
}

verified_tokens::place& verified_tokens::place_of(std::string_view token) noexcept {
  std::array<unsigned char, crypto_shorthash_BYTES> hash;
  crypto_shorthash(hash.data(), bytes(token), token.size(), secret_.data());
  std::uint64_t number = 0;
  static_assert(sizeof number == hash.size());
  std::memcpy(&number, hash.data(), hash.size());
  return (*places_)[number % places];
}

std::optional<claims> verified_tokens::find(std::string_view token) {
  auto& here = place_of(token);
  std::lock_guard const hold{here.lock};
  bool const same =
      here.token.size() == token.size() && sodium_memcmp(here.token.data(), token.data(), token.size()) == 0;
  if (!same || token.empty()) return std::nullopt;
  return here.said;
}

void verified_tokens::keep(std::string_view token, claims const& said) {
  auto& here = place_of(token);
  std::lock_guard const hold{here.lock};
  here.token = token;
  here.said = said;
}

}  // namespace poolbench::auth
