#pragma once

#include <boost/system/result.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace poolbench::auth {

using wall_clock = std::function<std::chrono::system_clock::time_point()>;

enum class token_error {
  malformed,        // not a JWT, over-long, or without what it must carry
  wrong_algorithm,  // anything but HS256, `none` included
  wrong_signature,
  expired,
};

struct claims {
  std::string username;  // sub
  std::chrono::system_clock::time_point expires_at;
};

// 32 bytes from the operating system's generator, for a server that was given no key: its tokens then end
// with the process.
std::string random_token_key();

class verified_tokens;

// JSON Web Tokens (RFC 7519), HMAC with SHA-256, with `sub`, `iat` and `exp`. Thread-safe; the key stays in
// memory only. A token that was verified before is recognised; only whether it has expired is looked at
// again.
class tokens {
 public:
  static constexpr std::size_t max_length = 2048;  // longer ones are malformed, unread
  static constexpr std::size_t shortest_key = 32;  // bytes; RFC 7518, section 3.2

  // Throws std::invalid_argument when the key is shorter than shortest_key.
  tokens(std::string key, std::chrono::seconds lifetime, wall_clock now);
  ~tokens();

  std::string issue(std::string_view username) const;
  boost::system::result<claims, token_error> verify(std::string_view token) const;
  std::chrono::seconds lifetime() const noexcept { return lifetime_; }

 private:
  boost::system::result<claims, token_error> read(std::string_view token) const;

  std::string key_;
  std::chrono::seconds lifetime_;
  wall_clock now_;
  std::unique_ptr<verified_tokens> const verified_;
};

}  // namespace poolbench::auth
