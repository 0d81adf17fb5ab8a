#include "auth/authenticator.hpp"

#include <boost/algorithm/string/predicate.hpp>

#include <utility>

namespace poolbench::auth {

namespace asio = boost::asio;

namespace {

// The token of "Bearer <token>"; empty when it is something else.
std::string_view bearer_token(std::string_view authorization) noexcept {
  constexpr std::string_view scheme = "Bearer ";
  if (!boost::algorithm::istarts_with(authorization, scheme)) return {};
  authorization.remove_prefix(scheme.size());
  auto const first = authorization.find_first_not_of(' ');
  return first == authorization.npos ? std::string_view{} : authorization.substr(first);
}

}  // namespace

std::string_view to_string(refusal why) noexcept {
  switch (why) {
    case refusal::no_credentials:
      return "no credentials";
    case refusal::bad_token:
      return "bad token";
    case refusal::expired_token:
      return "expired token";
    case refusal::no_session:
      return "no session";
    case refusal::unknown_user:
      return "unknown user";
  }
  return "refused";
}

authenticator::authenticator(account_list const& accounts, password_check& passwords, tokens const& issuer,
                             session_store& sessions, std::chrono::seconds session_ttl)
    : accounts_(accounts),
      passwords_(passwords),
      issuer_(issuer),
      sessions_(sessions),
      session_ttl_(session_ttl) {}

asio::awaitable<boost::system::result<std::string, login_refusal>> authenticator::log_in(
    std::string username, std::string password, telemetry::request_record& record) {
  auto const verdict = co_await passwords_.check(username, std::move(password), record);
  if (verdict == password_verdict::overloaded) co_return login_refusal::overloaded;
  auto const* const known = accounts_.find(username);
  if (verdict == password_verdict::wrong || known == nullptr) co_return login_refusal::bad_credentials;
  user const who{.username = known->username, .vendor_id = known->vendor_id};
  // Without Redis the login is worth as much: the account list stands in for the session.
  static_cast<void>(co_await sessions_.save(who, session_ttl_, record));
  co_return issuer_.issue(who.username);
}

asio::awaitable<boost::system::result<user, refusal>> authenticator::authenticate(
    std::string_view authorization, telemetry::request_record& record) {
  auto const token = bearer_token(authorization);
  if (token.empty()) co_return refusal::no_credentials;
  auto const said = issuer_.verify(token);
  if (!said) co_return said.error() == token_error::expired ? refusal::expired_token : refusal::bad_token;

  auto session = co_await sessions_.load_user(said->username, record);
  if (session && *session) co_return std::move(**session);
  if (session) co_return refusal::no_session;
  auto const* const known = accounts_.find(said->username);
  if (known == nullptr) co_return refusal::unknown_user;
  co_return user{.username = known->username, .vendor_id = known->vendor_id};
}

}  // namespace poolbench::auth
