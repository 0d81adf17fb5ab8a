#include "app_options.hpp"

#include "process.hpp"

#include <fmt/format.h>

namespace poolbench {
namespace {

std::chrono::milliseconds ms(config_duration value) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(value);
}

}  // namespace

db::connection_options connection_options(config const& how) {
  return {.url = how.database.url,
          .connect_timeout = ms(how.database.acquire_timeout),
          .statement_timeout = ms(how.database.statement_timeout)};
}

db::pooled_options pooled_options(config const& how) {
  auto const& d = how.database;
  db::pooled_options result;
  result.connection = connection_options(how);
  result.acquire_timeout = ms(d.acquire_timeout);
  result.pool.min = d.pool_min;
  result.pool.max = d.pool_max;
  result.pool.queue_limit = d.pool_queue;
  result.pool.idle_timeout = d.pool_idle_timeout;
  result.pool.max_lifetime = d.pool_max_lifetime;
  return result;
}

db::per_request_options per_request_options(config const& how) {
  return {.connection = connection_options(how),
          .max = how.database.per_request_max,
          .queue_limit = how.database.pool_queue,
          .acquire_timeout = ms(how.database.acquire_timeout)};
}

http::limits http_limits(config const& how) {
  auto const& h = how.http;
  http::limits result;
  result.header_timeout = ms(h.header_timeout);
  result.body_timeout = ms(h.body_timeout);
  result.idle_timeout = ms(h.keepalive_timeout);
  result.write_timeout = ms(h.write_timeout);
  result.header_bytes = h.max_header_bytes;
  result.body_bytes = h.max_body_bytes;
  result.connections = h.max_connections;
  result.requests_in_flight = h.max_in_flight;
  return result;
}

telemetry::span_context span_context(config const& how) {
  auto const where = locate_database(how.database.url);
  telemetry::span_context result;
  result.server_address = how.http.listen.host;
  result.server_port = how.http.listen.port;
  result.database_name = where.database;
  result.database_address = where.host;
  result.database_port = where.port;
  result.redis_address = how.redis.where.host;
  result.redis_port = how.redis.where.port;
  result.redis_database = std::to_string(how.redis.where.database);
  result.epoch_offset = telemetry::measure_epoch_offset();
  return result;
}

telemetry::request_observer::options observer_options(config const& how) {
  return {.count = !how.telemetry.no_metrics,
          .log_requests = how.telemetry.request_log,
          .exporter = nullptr,
          .sampling = how.telemetry.otel.sampling,
          .id_seed = random_seed()};
}

config_duration patience(config const& how) {
  return how.database.acquire_timeout + how.database.statement_timeout;
}

redis::client_options redis_options(config const& how, telemetry::log& log) {
  redis::client_options options;
  options.command_timeout = ms(how.redis.timeout);
  options.on_change = [&log](bool up, std::string_view why) {
    if (up) {
      log.info("redis connected");
    } else {
      log.warn("redis is away: sessions fall back to the account list", {{"error.message", why}});
    }
  };
  return options;
}

std::string printable(boost::asio::ip::tcp::endpoint const& where) {
  auto const address = where.address().to_string();
  return where.address().is_v6() ? fmt::format("[{}]:{}", address, where.port())
                                 : fmt::format("{}:{}", address, where.port());
}

}  // namespace poolbench
