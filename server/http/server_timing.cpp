#include "http/server_timing.hpp"

#include <algorithm>
#include <charconv>
#include <span>
#include <string_view>

namespace poolbench::http {
namespace {

using duration = telemetry::clock::duration;

void append_milliseconds(std::string& out, std::string_view name, duration length) {
  auto const us =
      std::max<std::int64_t>(0, std::chrono::duration_cast<std::chrono::microseconds>(length).count());
  out += name;
  std::array<char, 24> digits;
  auto const end = std::to_chars(digits.begin(), digits.end(), us / 1000).ptr;
  out.append(digits.data(), end);
  auto const fraction = static_cast<int>(us % 1000);
  char const decimals[] = {'.', static_cast<char>('0' + fraction / 100),
                           static_cast<char>('0' + fraction / 10 % 10),
                           static_cast<char>('0' + fraction % 10)};
  out.append(decimals, sizeof decimals);
}

void append_hex(std::string& out, std::span<std::uint8_t const> bytes) {
  static constexpr std::string_view hex = "0123456789abcdef";
  for (auto const b : bytes) {
    out += hex[b >> 4U];
    out += hex[b & 0xfU];
  }
}

}  // namespace

void append_server_timing(std::string& out, telemetry::request_record const& record) {
  duration acquire{};
  duration database{};
  duration redis{};
  for (auto const& visit : record.db) {
    acquire += visit.wait.length();
    if (visit.execution) database += visit.execution->length();
  }
  for (auto const& visit : record.redis) redis += visit.time.length();
  auto const total = record.total.length();
  append_milliseconds(out, "acq;dur=", acquire);
  append_milliseconds(out, ", db;dur=", database);
  append_milliseconds(out, ", redis;dur=", redis);
  append_milliseconds(out, ", app;dur=", total - acquire - database - redis);
  append_milliseconds(out, ", total;dur=", total);
}

void append_traceparent(std::string& out, telemetry::trace_context const& trace) {
  out += "00-";
  append_hex(out, trace.trace_id);
  out += '-';
  append_hex(out, trace.span_id);
  out += trace.sampled ? "-01" : "-00";
}

}  // namespace poolbench::http
