#pragma once

#include "config_values.hpp"
#include "redis/url.hpp"
#include "telemetry/log.hpp"
#include "telemetry/otel_options.hpp"
#include "telemetry/request_record.hpp"

#include <chrono>
#include <cstddef>
#include <string>
#include <variant>

// Command line and environment become one struct, once, before anything else runs: no other file knows CLI11
// or reads the environment. `--help` is the manual of the flags; the environment variable of --some-flag is
// POOLBENCH_SOME_FLAG and loses against the flag.
namespace poolbench {

using config_duration = std::chrono::microseconds;

struct http_config {
  listen_address listen{"127.0.0.1", 8080};
  listen_address admin{"127.0.0.1", 9464};
  std::string tls_cert;     // PEM chain; empty: plain HTTP
  std::string tls_key;      // PEM
  std::size_t threads = 0;  // event loops; 0: one per hardware thread
  std::size_t max_connections = 16384;
  std::size_t max_in_flight = 1024;  // requests being handled; beyond it 503 at once
  std::size_t max_header_bytes = 16 * 1024;
  std::size_t max_body_bytes = 64 * 1024;
  config_duration header_timeout = std::chrono::seconds{10};     // from the first byte to the header's end
  config_duration body_timeout = std::chrono::seconds{15};       // from the header's end to the body's
  config_duration keepalive_timeout = std::chrono::seconds{75};  // between requests
  config_duration write_timeout = std::chrono::seconds{30};  // without progress while a response is written
  config_duration drain_timeout = std::chrono::seconds{10};  // for requests in flight after SIGTERM
};

struct database_config {
  std::string url = "postgresql://localhost/suppliers";
  telemetry::connection_mode mode = telemetry::connection_mode::pooled;
  std::size_t pool_min = 10;
  std::size_t pool_max = 20;
  std::size_t pool_queue = 1024;     // waiters; beyond it 503 at once
  std::size_t per_request_max = 20;  // connections open at a time in per-request mode
  config_duration wait{};            // how long to wait for Postgres at the start
  config_duration acquire_timeout = std::chrono::seconds{2};
  config_duration statement_timeout =
      std::chrono::seconds{10};  // of one statement, or of one piece of a stream
  config_duration pool_idle_timeout = std::chrono::minutes{10};
  config_duration pool_max_lifetime = std::chrono::minutes{30};
};

struct redis_config {
  redis::endpoint where;                                     // 127.0.0.1:6379
  config_duration timeout = std::chrono::milliseconds{250};  // of one command, and of connecting
};

struct auth_config {
  std::string token_key;  // from POOLBENCH_TOKEN_KEY only; empty: made anew at start
  config_duration session_ttl = std::chrono::hours{1};
  std::size_t login_threads = 1;  // password hashing, off the event loops
  std::size_t login_queue = 32;   // waiting logins; beyond it 503 at once
};

struct shop_config {
  bool demo_routes = false;
  bool enforce_qualification = false;
};

struct telemetry_config {
  telemetry::log_level log_level = telemetry::log_level::info;
  bool request_log = false;  // one line per request
  bool no_metrics = false;   // requests are not counted
  telemetry::otel_options otel;
};

struct config {
  http_config http;
  database_config database;
  redis_config redis;
  auth_config auth;
  shop_config shop;
  telemetry_config telemetry;
};

// Parsing ends the program: --help and --version (code 0, for standard output), or a mistake (code 1, one
// line that names the flag, for standard error).
struct early_exit {
  int code = 0;
  std::string text;
};

std::variant<config, early_exit> parse_config(int argc, char const* const* argv);

}  // namespace poolbench
