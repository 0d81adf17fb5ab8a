#include "redis/error.hpp"

#include <string>

namespace poolbench::redis {
namespace {

class redis_category final : public boost::system::error_category {
 public:
  char const* name() const noexcept override { return "redis"; }
  std::string message(int code) const override {
    switch (static_cast<errc>(code)) {
      case errc::not_connected:
        return "not connected to Redis";
      case errc::too_many_pending:
        return "too many Redis commands are waiting for an answer";
      case errc::timeout:
        return "Redis did not answer in time";
      case errc::connection_lost:
        return "the connection to Redis was lost";
      case errc::command_failed:
        return "Redis refused the command";
      case errc::protocol_error:
        return "what answered is not Redis";
      case errc::stopped:
        return "the Redis client is stopped";
    }
    return "unknown Redis error";
  }
};

}  // namespace

boost::system::error_category const& category() noexcept {
  static constexpr redis_category instance;
  return instance;
}

boost::system::error_code make_error_code(errc code) noexcept {
  return {static_cast<int>(code), category()};
}

}  // namespace poolbench::redis
