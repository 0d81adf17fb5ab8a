#pragma once

#include "auth/token.hpp"

#include <array>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace poolbench::auth {

// Tokens whose signature was found to be good: clients send the same one with every request, and checking it
// costs more than everything else that the server does for a short one. Whether a token has expired is not
// remembered but asked each time, by whoever uses this.
//
// Holds a fixed number of tokens; a newer one takes the place of an older one that happens to have the same
// place, which is then checked again when it comes. Places depend on a secret, and comparing takes the same
// time for every token of the same length, so that nobody can learn a token by trying. Thread-safe; a lock
// for each place.
class verified_tokens {
 public:
  static constexpr std::size_t places = 512;

  verified_tokens();

  std::optional<claims> find(std::string_view token);
  void keep(std::string_view token, claims const& said);

 private:
  struct place {
    std::mutex lock;
    std::string token;  // empty: none
    claims said;
  };
  place& place_of(std::string_view token) noexcept;

  std::array<unsigned char, 16> secret_;
  std::unique_ptr<std::array<place, places>> const places_ = std::make_unique<std::array<place, places>>();
};

}  // namespace poolbench::auth
