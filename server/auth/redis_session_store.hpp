#pragma once

#include "auth/session_store.hpp"
#include "redis/client.hpp"

namespace poolbench::auth {

// Sessions in Redis: key `session:<username>`, value {"username","vendor_id"} as JSON, gone after its TTL. A
// value that cannot be read counts as no session. `client` must outlive the store.
class redis_session_store final : public session_store {
 public:
  explicit redis_session_store(redis::client& client) noexcept : client_(client) {}

  boost::asio::awaitable<boost::system::result<void>> save(user const& who, std::chrono::seconds ttl,
                                                           telemetry::request_record& record) override;
  boost::asio::awaitable<boost::system::result<std::optional<user>>> load_user(
      std::string_view username, telemetry::request_record& record) override;
  boost::asio::awaitable<boost::system::result<void>> ping() override;

 private:
  redis::client& client_;
};

}  // namespace poolbench::auth
