#include "api/login.hpp"

#include "api/replies.hpp"
#include "api/validation.hpp"
#include "http/errors.hpp"
#include "http/query.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace poolbench::api {
namespace {

http::reply token_reply(std::string const& token) {
  boost::json::object const body{{"access_token", token}, {"token_type", "bearer"}};
  auto result = json_reply(http::status::ok, boost::json::serialize(body));
  result.headers.emplace_back("Cache-Control", "no-store");  // RFC 6749, section 5.1
  return result;
}

boost::asio::awaitable<http::reply> log_in(auth::authenticator& who, http::request& request) {
  validation_errors errors;
  auto const fields = http::query_parameters::parse(request.body);
  if (!fields) {
    errors.add("string_unicode", {"body"}, "The form is not percent-encoded UTF-8", nullptr);
    co_return errors.reply();
  }
  auto const username = fields->find("username");
  auto const password = fields->find("password");
  auto const grant_type = fields->find("grant_type");
  if (grant_type && *grant_type != "password") {
    errors.add("string_pattern_mismatch", {"body", "grant_type"}, "String should match pattern '^password$'",
               boost::json::string{*grant_type});
  }
  if (!username) errors.missing({"body", "username"});
  if (!password) errors.missing({"body", "password"});
  if (!errors.empty()) co_return errors.reply();

  auto const token = co_await who.log_in(std::string{*username}, std::string{*password}, *request.record);
  if (token) co_return token_reply(*token);
  if (token.error() == auth::login_refusal::overloaded) {
    co_return http::detail(http::status::service_unavailable, "Too many logins are being checked");
  }
  co_return unauthorized_reply("Incorrect username or password");
}

}  // namespace

std::vector<route_spec> login_routes(auth::authenticator& who) {
  std::vector<route_spec> table(1);
  table[0] = {
      .method = http::verb::post,
      .path = "/login/token",
      .alias = "/login",
      .operation = "log_in",
      .tag = "session",
      .summary = "Log in",
      .description = "The answer's token goes into `Authorization: Bearer …` and is good for an hour.",
      .body = {"credentials", "application/x-www-form-urlencoded"},
      .responses = {{http::status::ok, "Logged in", "token"},
                    {http::status::unauthorized, "Unknown user or wrong password, without saying which",
                     "error"},
                    invalid_response(),
                    {http::status::service_unavailable, "Too many logins at once; see `Retry-After`",
                     "error"}},
      .handle = [&who](http::request& request) { return log_in(who, request); }};
  return table;
}

}  // namespace poolbench::api
