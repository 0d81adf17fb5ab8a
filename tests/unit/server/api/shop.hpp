#pragma once

#include "api/demo.hpp"
#include "api/documentation.hpp"
#include "api/hello.hpp"
#include "api/login.hpp"
#include "api/products.hpp"
#include "api/transactions.hpp"
#include "auth/authenticator.hpp"
#include "http/router.hpp"
#include "unit/server/api/fakes.hpp"

#include <stdexcept>
#include <string>
#include <vector>

namespace poolbench::api {

// All public handlers, over fakes, behind the real router, with user `a` logged in.
class shop {
 public:
  explicit shop(bool enforce_qualification = false)
      : transactions_(data, who_, ids_, {patience, enforce_qualification}), router_(to_routes(table())) {
    sessions.saved["a"] = {"a", vendor};
  }

  static constexpr char vendor[] = "00000000-0000-4000-8000-000000000001";
  fake_database data;
  fake_sessions sessions;

  std::vector<route_spec> table() {
    auto result = hello_routes();
    for (auto more : {login_routes(who_), products_.routes(), transactions_.routes(), demo_.routes()}) {
      for (auto& spec : more) result.push_back(std::move(spec));
    }
    add_documentation(result, "test");
    return result;
  }

  std::string token(std::string_view username = "a") const { return tokens_.issue(username); }

  // A request with user a's token, or with the given Authorization header (empty: none).
  http::reply call(http::verb method, std::string target, std::string body = {}) {
    return call_as("Bearer " + token(), method, std::move(target), std::move(body));
  }
  http::reply call_as(std::string const& authorization, http::verb method, std::string target,
                      std::string body = {}) {
    target_ = std::move(target);
    body_ = std::move(body);
    headers_.clear();
    if (!authorization.empty()) headers_.set(boost::beast::http::field::authorization, authorization);
    record_ = {};
    auto const question = target_.find('?');
    http::request request;
    request.method = method;
    request.target = target_;
    request.path = std::string_view{target_}.substr(0, question);
    request.query =
        question == std::string::npos ? std::string_view{} : std::string_view{target_}.substr(question + 1);
    request.headers = &headers_;
    request.body = body_;
    request.record = &record_;
    auto const match = router_.find(method, request.path);
    auto const* const found = std::get_if<http::route const*>(&match);
    if (found == nullptr) throw std::runtime_error("no such route: " + target_);
    request.route = (*found)->pattern;
    return run((*found)->handle(request));
  }

 private:
  static constexpr std::chrono::seconds patience{1};
  auth::account_list accounts_ = auth::demo_accounts();
  auth::password_check passwords_{accounts_};
  auth::tokens tokens_{std::string(32, 'k'), std::chrono::hours{1}, std::chrono::system_clock::now};
  auth::authenticator who_{accounts_, passwords_, tokens_, sessions};
  uuid_source ids_{1, std::chrono::system_clock::now};
  products products_{data, who_, ids_, patience};
  transactions transactions_;
  demo demo_{data, who_, ids_, patience};
  http::router router_;
  std::string target_, body_;
  boost::beast::http::fields headers_;
  telemetry::request_record record_;
};

}  // namespace poolbench::api
