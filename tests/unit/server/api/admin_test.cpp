#include "api/admin.hpp"

#include "unit/server/api/fakes.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include <algorithm>

namespace poolbench::api {
namespace {

using boost::asio::awaitable;
using http::status;
using http::verb;
using telemetry::connection_mode;

class admin : public ::testing::Test {
 protected:
  http::reply call(verb method, std::string_view path, std::string_view body = {}) {
    admin_services services;
    services.metrics = []() -> awaitable<std::string> { co_return "up 1\n"; };
    services.metrics_content_type = "text/plain";
    services.ask_postgres = [this]() -> awaitable<std::string> { co_return postgres; };
    services.ask_redis = [this]() -> awaitable<std::string> { co_return redis; };
    services.draining = [this] { return draining; };
    services.current_mode = [this] { return mode; };
    services.change_mode = [this](connection_mode to) -> awaitable<bool> {
      mode = to;
      co_return true;
    };
    http::router const router{admin_routes(std::move(services))};
    auto const match = router.find(method, path);
    http::request request;
    request.body = body;
    return run(std::get<http::route const*>(match)->handle(request));
  }

  std::string postgres, redis;
  bool draining = false;
  connection_mode mode = connection_mode::pooled;
};

TEST_F(admin, serves_metrics_and_a_page) {
  auto const metrics = call(verb::get, "/metrics");
  EXPECT_EQ(metrics.body, "up 1\n");
  EXPECT_EQ(metrics.content_type, "text/plain");
  EXPECT_EQ(call(verb::get, "/").content_type, "text/html; charset=utf-8");
  EXPECT_EQ(call(verb::get, "/dashboard").body, call(verb::get, "/").body);
}

TEST_F(admin, is_ready_only_when_everything_answers) {
  EXPECT_EQ(call(verb::get, "/healthz").status, status::ok);
  EXPECT_EQ(call(verb::get, "/readyz").body, R"({"status":"ok","postgres":"ok","redis":"ok"})");
  redis = "refused";
  EXPECT_EQ(call(verb::get, "/readyz").status, status::service_unavailable);
  redis = {};
  postgres = "away";
  auto const reply = call(verb::get, "/readyz");
  EXPECT_EQ(reply.status, status::service_unavailable);
  EXPECT_EQ(reply.body, R"({"status":"unavailable","postgres":"away","redis":"ok"})");
  EXPECT_EQ(call(verb::get, "/healthz").status, status::ok);
  postgres = {};
  draining = true;
  EXPECT_EQ(call(verb::get, "/readyz").body, R"({"status":"draining","postgres":"ok","redis":"ok"})");
}

TEST_F(admin, tells_and_changes_the_mode) {
  EXPECT_EQ(call(verb::get, "/db-mode").body, R"({"mode":"pooled"})");
  EXPECT_EQ(call(verb::put, "/db-mode", R"({"mode":"per-request"})").body, R"({"mode":"per-request"})");
  EXPECT_EQ(mode, connection_mode::per_request);
  EXPECT_EQ(call(verb::put, "/db-mode", R"({"mode":"pooled"})").body, R"({"mode":"pooled"})");
}

TEST_F(admin, refuses_what_is_no_mode) {
  for (auto const* body :
       {"", "{}", "pooled", R"({"mode":"fast"})", R"({"mode":1})", R"({"mode":"pooled","x":1})"}) {
    EXPECT_EQ(call(verb::put, "/db-mode", body).status, status::unprocessable_entity) << body;
  }
  EXPECT_EQ(mode, connection_mode::pooled);
}

}  // namespace
}  // namespace poolbench::api
