#pragma once

#include "auth/accounts.hpp"
#include "auth/password_check.hpp"
#include "auth/session_store.hpp"
#include "auth/token.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/system/result.hpp>

#include <chrono>
#include <string>
#include <string_view>

namespace poolbench::auth {

// Why a request is not let in: 401, all of them. For the log; a client is told one sentence for all.
enum class refusal {
  no_credentials,  // no Authorization header, or not the Bearer scheme
  bad_token,       // malformed, wrong signature or algorithm
  expired_token,
  no_session,    // the token is good, but its session has ended (or was never in this Redis)
  unknown_user,  // Redis is away and the account list does not know the user
};
std::string_view to_string(refusal why) noexcept;

// Why a login was refused.
enum class login_refusal {
  bad_credentials,  // 401; unknown user and wrong password alike
  overloaded,       // 503: too many passwords are being checked
};

// Who is asking? Logging in and recognising the logged-in, over whatever session store there is. When the
// store cannot be reached, a valid token and the account list are enough, so that the routes keep working; a
// store that answers "no session" is believed. Thread-safe; what is passed in must outlive it.
class authenticator {
 public:
  authenticator(account_list const& accounts, password_check& passwords, tokens const& issuer,
                session_store& sessions, std::chrono::seconds session_ttl = std::chrono::hours{1});

  // Checks the password, saves the session (an unreachable store does not prevent the login) and returns the
  // access token.
  boost::asio::awaitable<boost::system::result<std::string, login_refusal>> log_in(
      std::string username, std::string password, telemetry::request_record& record);

  // `authorization` is the header's value, "Bearer <token>"; the scheme in any case, as RFC 9110 asks.
  boost::asio::awaitable<boost::system::result<user, refusal>> authenticate(
      std::string_view authorization, telemetry::request_record& record);

 private:
  account_list const& accounts_;
  password_check& passwords_;
  tokens const& issuer_;
  session_store& sessions_;
  std::chrono::seconds session_ttl_;
};

}  // namespace poolbench::auth
