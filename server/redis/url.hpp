#pragma once

#include <boost/system/result.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace poolbench::redis {

// Where Redis is and as whom to speak to it.
struct endpoint {
  std::string host = "127.0.0.1";
  std::uint16_t port = 6379;
  std::string username{};  // empty: the default user (AUTH with a password alone)
  std::string password{};  // empty: no AUTH
  unsigned database = 0;

  // "host:port/db": what may be shown in logs; never the credentials.
  std::string printable() const;
};

// Reads `redis://[user:password@]host[:port][/db]`; user and password are percent-decoded, `redis://:pw@host`
// is a password without a user. The error is a sentence that names what is wrong and never repeats the URL,
// which may hold a password.
boost::system::result<endpoint, std::string> parse_url(std::string_view url);

}  // namespace poolbench::redis
