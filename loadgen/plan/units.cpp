#include "plan/units.hpp"

#include "plan/bad_value.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <optional>

namespace loadgen::plan {
namespace {

using namespace std::chrono_literals;

struct unit {
  std::string_view name;
  nanoseconds length;
};
// Longer names first where one begins another's spelling.
constexpr std::array<unit, 6> units{
    {{"ns", 1ns}, {"us", 1us}, {"ms", 1ms}, {"s", 1s}, {"m", 1min}, {"h", 1h}}};
constexpr nanoseconds longest = 10'000h;

// Takes a decimal number from the front of `rest`.
std::optional<double> take_number(std::string_view& rest) {
  if (rest.empty() || rest.front() < '0' || rest.front() > '9') return std::nullopt;
  double value{};
  auto const [stop, error] =
      std::from_chars(rest.data(), rest.data() + rest.size(), value, std::chars_format::fixed);
  if (error != std::errc{}) return std::nullopt;
  rest.remove_prefix(static_cast<std::size_t>(stop - rest.data()));
  return value;
}

std::optional<nanoseconds> take_unit(std::string_view& rest) {
  for (auto const& [name, length] : units) {
    if (!rest.starts_with(name)) continue;
    rest.remove_prefix(name.size());
    return length;
  }
  return std::nullopt;
}

// A number with nothing, `k` or `M` behind it.
std::optional<double> parse_scaled(std::string_view written) {
  auto value = take_number(written);
  if (!value || written.empty()) return value;
  if (written == "k") return *value * 1e3;
  if (written == "M") return *value * 1e6;
  return std::nullopt;
}

}  // namespace

nanoseconds parse_duration(std::string_view written) {
  if (written == "0") return nanoseconds{0};
  bad_value const expected("expected a duration such as 500us, 20ms, 1.5s, 1m30s or 2h");
  if (written.empty()) throw expected;
  double total = 0;
  while (!written.empty()) {
    auto const value = take_number(written);
    if (!value) throw expected;
    auto const length = take_unit(written);
    if (!length) throw expected;
    total += *value * static_cast<double>(length->count());
  }
  if (total > static_cast<double>(longest.count())) throw bad_value("expected a duration of at most 10000h");
  return nanoseconds{std::llround(total)};
}

std::uint64_t parse_count(std::string_view written, std::uint64_t low, std::uint64_t high) {
  // A plain number is read as one, so that seeds of 64 bits are exact.
  std::uint64_t whole{};
  auto const end = written.data() + written.size();
  auto const [stop, error] = std::from_chars(written.data(), end, whole);
  if (error == std::errc{} && stop == end && whole >= low && whole <= high) return whole;

  auto const scaled = parse_scaled(written);
  if (scaled && stop != end && *scaled == std::floor(*scaled) && *scaled < 1e18) {
    whole = static_cast<std::uint64_t>(*scaled);
    if (whole >= low && whole <= high) return whole;
  }
  throw bad_value(
      fmt::format("expected a whole number from {} to {} (k and M mean thousands and millions)", low, high));
}

double parse_rate(std::string_view written) {
  auto const value = parse_scaled(written);
  if (!value || *value > 1e9) {
    throw bad_value("expected a rate per second such as 0.5, 950, 10k or 1.5M");
  }
  return *value;
}

double parse_share(std::string_view written) {
  auto rest = written;
  auto value = take_number(rest);
  if (value && rest == "%") {
    *value /= 100;
    rest = {};
  }
  if (!value || !rest.empty() || *value > 1) {
    throw bad_value("expected a share such as 0.1% or 0.001, at most 100%");
  }
  return *value;
}

std::string format_duration(nanoseconds value) {
  if (value == 0ns) return "0s";
  for (auto const& [name, length] : {units[5], units[4], units[3], units[2], units[1]}) {
    if (value % length == 0ns) return fmt::format("{}{}", value / length, name);
    // Not "0.333h": decimals only where seconds and less are counted, and only three of them.
    if (length <= 1s && value > length && value < length * 1000 && value % (length / 1000) == 0ns) {
      return fmt::format("{}{}", static_cast<double>(value.count()) / static_cast<double>(length.count()),
                         name);
    }
  }
  return fmt::format("{}ns", value.count());
}

}  // namespace loadgen::plan
