#pragma once

#include "auth/accounts.hpp"

#include <sodium.h>

#include <stdexcept>
#include <string>

namespace poolbench::auth {

// "abe" with the password "secret", hashed as cheaply as libsodium allows.
inline account_list cheap_accounts() {
  std::string hash(crypto_pwhash_STRBYTES, '\0');
  std::string const password = "secret";
  if (sodium_init() < 0 ||
      crypto_pwhash_str_alg(hash.data(), password.data(), password.size(), crypto_pwhash_OPSLIMIT_MIN,
                            crypto_pwhash_MEMLIMIT_MIN, crypto_pwhash_ALG_ARGON2ID13) != 0)
    throw std::runtime_error{"libsodium does not hash"};
  hash.resize(hash.find('\0'));
  return account_list{
      {{.username = "abe", .vendor_id = "00000000-0000-4000-8000-0000000000aa", .password_hash = hash}}};
}

}  // namespace poolbench::auth
