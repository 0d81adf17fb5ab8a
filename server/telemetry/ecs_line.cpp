#include "telemetry/ecs_line.hpp"

#include "telemetry/json_text.hpp"
#include "telemetry/trace_context.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <cmath>
#include <iterator>

namespace poolbench::telemetry {
namespace {

std::string_view to_string(log_level level) noexcept {
  switch (level) {
    case log_level::debug:
      return "debug";
    case log_level::info:
      return "info";
    case log_level::warn:
      return "warn";
    default:
      return "error";
  }
}

// JSON knows neither infinity nor "not a number".
struct append_value {
  std::string& out;
  void operator()(std::string_view text) const { append_json_string(out, text); }
  void operator()(std::int64_t number) const { fmt::format_to(std::back_inserter(out), "{}", number); }
  void operator()(bool flag) const { out += flag ? "true" : "false"; }
  void operator()(double number) const {
    if (std::isfinite(number))
      fmt::format_to(std::back_inserter(out), "{}", number);
    else
      out += "null";
  }
};

void append_member(std::string& out, std::string_view name, std::string_view value) {
  out += ',';
  append_json_string(out, name);
  out += ':';
  append_json_string(out, value);
}

}  // namespace

std::string ecs_line(std::chrono::system_clock::time_point when, log_level level, std::string_view service,
                     std::string_view message, std::initializer_list<log_field> fields,
                     trace_context const* trace) {
  auto const since_epoch = std::chrono::floor<std::chrono::milliseconds>(when.time_since_epoch());
  auto const seconds = std::chrono::floor<std::chrono::seconds>(since_epoch);
  std::string out;
  out.reserve(320);
  fmt::format_to(std::back_inserter(out), R"({{"@timestamp":"{:%Y-%m-%dT%H:%M:%S}.{:03}Z","log.level":"{}")",
                 fmt::gmtime(static_cast<std::time_t>(seconds.count())), (since_epoch - seconds).count(),
                 to_string(level));
  append_member(out, "message", message);
  append_member(out, "ecs.version", "8.11.0");
  append_member(out, "service.name", service);
  if (trace != nullptr) {
    append_member(out, "trace.id", to_hex(trace->trace_id));
    append_member(out, "transaction.id", to_hex(trace->span_id));
  }
  for (auto const& field : fields) {
    out += ',';
    append_json_string(out, field.name);
    out += ':';
    std::visit(append_value{out}, field.value);
  }
  out += '}';
  return out;
}

}  // namespace poolbench::telemetry
