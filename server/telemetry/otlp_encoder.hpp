#pragma once

#include "telemetry/otel_options.hpp"
#include "telemetry/span.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

// OTLP's protobuf messages (https://github.com/open-telemetry/opentelemetry-proto, collector/trace/v1). Pure.
namespace poolbench::telemetry {

// An ExportTraceServiceRequest with one resource and one scope.
std::string encode_trace_request(key_values const& resource, std::span<span const> spans);

// How many spans a collector says, in an ExportTraceServiceResponse, that it has not taken; nullopt when the
// bytes are no such message. An empty body is one, saying none.
std::optional<std::uint64_t> decode_rejected_spans(std::string_view response);

}  // namespace poolbench::telemetry
