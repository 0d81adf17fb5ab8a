#pragma once

#include "telemetry/sampler.hpp"

#include <boost/system/result.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace poolbench::telemetry {

using key_values = std::vector<std::pair<std::string, std::string>>;

// Everything about tracing, read once. Defaults are OpenTelemetry's
// (https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/), except that tracing is
// off until an endpoint is given.
struct otel_options {
  bool enabled = false;
  std::string traces_url;  // the whole URL, http or https: ".../v1/traces"
  key_values headers;      // sent with every export; may hold secrets
  key_values resource;     // service.name and whatever else was given
  std::string ca_file;     // PEM; empty: the system's
  sampler sampling{sampler::kind::always_on, true};
  std::chrono::milliseconds export_timeout{10'000};  // one attempt
  std::chrono::milliseconds schedule_delay{5'000};   // a batch leaves at the latest after this
  std::size_t queue_size = 2048;                     // spans
  std::size_t batch_size = 512;                      // spans

  // service.name: from OTEL_SERVICE_NAME, else from OTEL_RESOURCE_ATTRIBUTES, else "poolbench-server".
  std::string_view service_name() const noexcept;
};

// Looks up an environment variable; nullopt when it is not set.
using environment = std::function<std::optional<std::string>(std::string_view name)>;

// Reads OTEL_SDK_DISABLED, OTEL_TRACES_EXPORTER (none, otlp), OTEL_EXPORTER_OTLP_[TRACES_]ENDPOINT,
// …_HEADERS, …_TIMEOUT, …_CERTIFICATE, …_PROTOCOL (http/protobuf only), OTEL_SERVICE_NAME,
// OTEL_RESOURCE_ATTRIBUTES, OTEL_TRACES_SAMPLER(_ARG), OTEL_BSP_SCHEDULE_DELAY, OTEL_BSP_MAX_QUEUE_SIZE,
// OTEL_BSP_MAX_EXPORT_BATCH_SIZE. An empty variable counts as not set. The error is a sentence that names the
// variable and never repeats a header.
boost::system::result<otel_options, std::string> read_otel_options(environment const& get);

// "k=v,k2=v2" with percent-encoded values, as in OTEL_RESOURCE_ATTRIBUTES and …_HEADERS; nullopt when
// malformed.
std::optional<key_values> parse_key_values(std::string_view text);

}  // namespace poolbench::telemetry
