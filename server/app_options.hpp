#pragma once

#include "config.hpp"
#include "db/per_request.hpp"
#include "db/pooled.hpp"
#include "http/options.hpp"
#include "redis/client.hpp"
#include "telemetry/log.hpp"
#include "telemetry/request_observer.hpp"
#include "telemetry/span.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <string>

// The configuration in the words of each part.
namespace poolbench {

db::connection_options connection_options(config const& how);
db::pooled_options pooled_options(config const& how);
db::per_request_options per_request_options(config const& how);
http::limits http_limits(config const& how);
// The log hears when Redis comes and goes; it must outlive the client.
redis::client_options redis_options(config const& how, telemetry::log& log);
telemetry::span_context span_context(config const& how);
// Without an exporter.
telemetry::request_observer::options observer_options(config const& how);

// How long a handler waits for a connection and its statement together.
config_duration patience(config const& how);

// "127.0.0.1:8080", "[::1]:8080"
std::string printable(boost::asio::ip::tcp::endpoint const& where);

}  // namespace poolbench
