#include "telemetry/trace_context.hpp"

#include <algorithm>
#include <cstddef>
#include <span>

namespace poolbench::telemetry {
namespace {

constexpr std::size_t traceparent_length = 55;
constexpr std::size_t tracestate_members = 32;
constexpr std::size_t tracestate_length = 512;

// -1 for anything but a lower-case hexadecimal digit: upper case is invalid here.
int digit(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

bool read_hex(std::string_view text, std::span<std::uint8_t> out) noexcept {
  for (std::size_t i = 0; i < out.size(); ++i) {
    int const high = digit(text[2 * i]);
    int const low = digit(text[2 * i + 1]);
    if (high < 0 || low < 0) return false;
    out[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  return true;
}

void append_hex(std::string& out, std::span<std::uint8_t const> bytes) {
  constexpr char digits[] = "0123456789abcdef";
  for (auto const byte : bytes) {
    out += digits[byte >> 4];
    out += digits[byte & 15];
  }
}

bool all_zero(std::span<std::uint8_t const> bytes) noexcept {
  return std::all_of(bytes.begin(), bytes.end(), [](auto byte) { return byte == 0; });
}

std::string_view trim(std::string_view text) noexcept {
  auto const first = text.find_first_not_of(" \t");
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool valid_member(std::string_view member) noexcept {
  auto const equals = member.find('=');
  if (equals == member.npos || equals == 0 || equals > 256) return false;
  auto const key = member.substr(0, equals);
  auto const value = member.substr(equals + 1);
  auto const key_char = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '*' || c == '/' ||
           c == '@';
  };
  auto const value_char = [](char c) { return c >= 0x20 && c <= 0x7e && c != ',' && c != '='; };
  bool const starts_well = (key[0] >= 'a' && key[0] <= 'z') || (key[0] >= '0' && key[0] <= '9');
  return starts_well && std::all_of(key.begin(), key.end(), key_char) && !value.empty() &&
         value.size() <= 256 && std::all_of(value.begin(), value.end(), value_char);
}

// The finaliser of SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014).
std::uint64_t mix(std::uint64_t z) noexcept {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31);
}

void store(std::uint64_t value, std::uint8_t* out) noexcept {
  for (int shift = 56; shift >= 0; shift -= 8) *out++ = static_cast<std::uint8_t>(value >> shift);
}

}  // namespace

std::optional<remote_parent> parse_traceparent(std::string_view header) {
  if (header.size() < traceparent_length) return std::nullopt;
  std::array<std::uint8_t, 1> version{};
  std::array<std::uint8_t, 1> flags{};
  remote_parent parent;
  bool const well_formed = read_hex(header.substr(0, 2), version) && header[2] == '-' &&
                           read_hex(header.substr(3, 32), parent.trace) && header[35] == '-' &&
                           read_hex(header.substr(36, 16), parent.span) && header[52] == '-' &&
                           read_hex(header.substr(53, 2), flags);
  if (!well_formed || version[0] == 0xff) return std::nullopt;
  if (all_zero(parent.trace) || all_zero(parent.span)) return std::nullopt;
  if (header.size() > traceparent_length && (version[0] == 0 || header[traceparent_length] != '-'))
    return std::nullopt;
  parent.sampled = (flags[0] & 1) != 0;
  return parent;
}

std::string format_traceparent(trace_context const& context) {
  std::string out;
  out.reserve(traceparent_length);
  out += "00-";
  append_hex(out, context.trace_id);
  out += '-';
  append_hex(out, context.span_id);
  out += context.sampled ? "-01" : "-00";
  return out;
}

std::string clean_tracestate(std::string_view header) {
  std::string out;
  std::size_t members = 0;
  while (!header.empty()) {
    auto const comma = header.find(',');
    auto const member = trim(header.substr(0, comma));
    header = comma == header.npos ? std::string_view{} : header.substr(comma + 1);
    if (member.empty()) continue;
    if (!valid_member(member)) return {};
    bool const fits = out.size() + 1 + member.size() <= tracestate_length;
    if (members == tracestate_members || !fits) break;
    if (!out.empty()) out += ',';
    out += member;
    ++members;
  }
  return out;
}

std::string with_tracestate_member(std::string_view key, std::string_view value, std::string_view rest) {
  std::string joined{key};
  joined += '=';
  joined += value;
  while (!rest.empty()) {
    auto const comma = rest.find(',');
    auto const member = rest.substr(0, comma);
    rest = comma == rest.npos ? std::string_view{} : rest.substr(comma + 1);
    if (member.substr(0, member.find('=')) == key) continue;
    joined += ',';
    joined += member;
  }
  return clean_tracestate(joined);
}

std::string to_hex(trace_id const& id) {
  std::string out;
  append_hex(out, id);
  return out;
}

std::string to_hex(span_id const& id) {
  std::string out;
  append_hex(out, id);
  return out;
}

std::uint64_t id_source::next() noexcept {
  constexpr std::uint64_t golden = 0x9e3779b97f4a7c15U;
  for (;;) {
    auto const n = counter_.fetch_add(1, std::memory_order_relaxed);
    if (auto const value = mix(seed_ + (n + 1) * golden); value != 0) return value;
  }
}

trace_id id_source::next_trace() noexcept {
  trace_id id;
  store(next(), id.data());
  store(next(), id.data() + 8);
  return id;
}

span_id id_source::next_span() noexcept {
  span_id id;
  store(next(), id.data());
  return id;
}

}  // namespace poolbench::telemetry
