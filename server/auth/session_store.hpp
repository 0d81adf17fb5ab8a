#pragma once

#include "telemetry/request_record.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/system/result.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace poolbench::auth {

// Who is logged in. Never carries a password or a hash.
struct user {
  std::string username;
  std::string vendor_id;  // UUID, lower case
};

// Sessions by user name. Thread-safe; failures mean the store is unreachable, never "no such session".
class session_store {
 public:
  virtual ~session_store() = default;
  virtual boost::asio::awaitable<boost::system::result<void>> save(user const& who, std::chrono::seconds ttl,
                                                                   telemetry::request_record& record) = 0;
  // nullopt: no session under that name (never logged in, or expired).
  virtual boost::asio::awaitable<boost::system::result<std::optional<user>>> load_user(
      std::string_view username, telemetry::request_record& record) = 0;
  // Whether the store answers; for /readyz.
  virtual boost::asio::awaitable<boost::system::result<void>> ping() = 0;
};

}  // namespace poolbench::auth
