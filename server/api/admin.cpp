#include "api/admin.hpp"

#include "api/json_body.hpp"
#include "api/pages.hpp"
#include "api/replies.hpp"
#include "dashboard_html.hpp"  // generated from assets/dashboard.html

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include <array>
#include <memory>

namespace poolbench::api {
namespace {

using boost::asio::awaitable;
using telemetry::connection_mode;

http::reply mode_reply(connection_mode mode) {
  return json_reply(http::status::ok, fmt::format(R"({{"mode":"{}"}})", to_string(mode)));
}

class admin {
 public:
  explicit admin(admin_services services) : services_(std::move(services)) {}

  awaitable<http::reply> metrics(http::request&) const {
    http::reply result;
    result.content_type = services_.metrics_content_type;
    result.body = co_await services_.metrics();
    co_return result;
  }

  awaitable<http::reply> healthy(http::request&) const {
    co_return json_reply(http::status::ok, R"({"status":"ok"})");
  }

  awaitable<http::reply> ready(http::request&) const {
    auto const postgres = co_await services_.ask_postgres();
    auto const redis = co_await services_.ask_redis();
    bool const draining = services_.draining();
    bool const good = postgres.empty() && redis.empty() && !draining;
    boost::json::object const body{{"status", good ? "ok" : (draining ? "draining" : "unavailable")},
                                   {"postgres", postgres.empty() ? "ok" : postgres},
                                   {"redis", redis.empty() ? "ok" : redis}};
    co_return json_reply(good ? http::status::ok : http::status::service_unavailable,
                         boost::json::serialize(body));
  }

  awaitable<http::reply> mode(http::request&) const { co_return mode_reply(services_.current_mode()); }

  awaitable<http::reply> change_mode(http::request& request) const {
    static constexpr std::array modes{connection_mode::per_request, connection_mode::pooled};
    static constexpr std::array<std::string_view, 2> names{"per-request", "pooled"};
    validation_errors errors;
    auto const object = read_object(request.body, {}, errors);
    if (!object) co_return errors.reply();
    object_reader read{*object, errors};
    auto const wanted = read.one_of("mode", names);
    read.only({"mode"});
    if (!errors.empty()) co_return errors.reply();
    co_await services_.change_mode(wanted == names[0] ? modes[0] : modes[1]);
    co_return mode_reply(services_.current_mode());
  }

 private:
  admin_services services_;
};

}  // namespace

std::string_view to_string(connection_mode mode) noexcept {
  return mode == connection_mode::pooled ? "pooled" : "per-request";
}

std::vector<http::route> admin_routes(admin_services services) {
  auto const shared = std::make_shared<admin const>(std::move(services));
  auto const route = [&](http::verb method, std::string_view path,
                         awaitable<http::reply> (admin::*handler)(http::request&) const) {
    http::handler handle = [shared, handler](http::request& r) { return (*shared.*handler)(r); };
    return http::route{.method = method, .path = path, .handle = std::move(handle), .pattern = path};
  };
  auto const page = [](std::string_view path) {
    return http::route{.method = http::verb::get,
                       .path = path,
                       .handle = fixed_text("text/html; charset=utf-8", dashboard_html),
                       .pattern = "/dashboard"};
  };
  return {page("/dashboard"),
          page("/"),
          route(http::verb::get, "/metrics", &admin::metrics),
          route(http::verb::get, "/healthz", &admin::healthy),
          route(http::verb::get, "/readyz", &admin::ready),
          route(http::verb::get, "/db-mode", &admin::mode),
          route(http::verb::put, "/db-mode", &admin::change_mode)};
}

}  // namespace poolbench::api
