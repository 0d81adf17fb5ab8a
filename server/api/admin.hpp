#pragma once

#include "http/router.hpp"
#include "telemetry/request_record.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <string>
#include <vector>

namespace poolbench::api {

// What the operator's routes work on. Functions, because this folder knows neither strategies nor drivers.
struct admin_services {
  using mode = telemetry::connection_mode;

  std::function<boost::asio::awaitable<std::string>()> metrics;
  std::string_view metrics_content_type;
  // Whether it answers; "" when it does, else what is wrong in a few words.
  std::function<boost::asio::awaitable<std::string>()> ask_postgres;
  std::function<boost::asio::awaitable<std::string>()> ask_redis;
  std::function<bool()> draining;  // the server is about to stop: not ready any more
  std::function<mode()> current_mode;
  // False: the change was made, but the new mode's connections are not ready (Postgres is down).
  std::function<boost::asio::awaitable<bool>(mode)> change_mode;
};

// GET /dashboard and / (a live page that needs nothing but this server), GET /metrics (Prometheus), GET
// /healthz (the process serves), GET /readyz (Postgres and Redis answer; 503 and a sentence each otherwise),
// GET and PUT /db-mode ({"mode":"pooled"}).
std::vector<http::route> admin_routes(admin_services services);

// "per-request", "pooled": the outside spelling.
std::string_view to_string(telemetry::connection_mode mode) noexcept;

}  // namespace poolbench::api
