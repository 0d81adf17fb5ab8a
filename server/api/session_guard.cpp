#include "api/session_guard.hpp"

#include "api/replies.hpp"

namespace poolbench::api {
namespace {

// The same sentence for every reason: which one it was is nobody's business but the log's.
constexpr std::string_view not_authenticated = "Not authenticated";
constexpr std::string_view not_valid = "Could not validate credentials";

class guard {
 public:
  guard(auth::authenticator& who, user_handler inner) : who_(who), inner_(std::move(inner)) {}

  boost::asio::awaitable<http::reply> operator()(http::request& request) const {
    auto const authorization = request.header(boost::beast::http::field::authorization);
    if (authorization.empty()) co_return unauthorized_reply(not_authenticated);
    auto const caller = co_await who_.authenticate(authorization, *request.record);
    if (!caller) co_return unauthorized_reply(not_valid);
    co_return co_await inner_(request, *caller);
  }

 private:
  auth::authenticator& who_;
  user_handler inner_;
};

}  // namespace

http::handler require_user(auth::authenticator& who, user_handler inner) {
  return guard{who, std::move(inner)};
}

}  // namespace poolbench::api
