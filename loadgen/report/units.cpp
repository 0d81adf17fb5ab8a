#include "report/units.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>

namespace loadgen::report {
namespace {

// Three significant digits, none behind the point from 100 on.
std::string three_digits(double value) {
  if (value < 9.995) return fmt::format("{:.2f}", value);
  if (value < 99.95) return fmt::format("{:.1f}", value);
  return fmt::format("{:.0f}", value);
}

}  // namespace

std::string show_ms(double ms) {
  if (ms < 0.9995) return fmt::format("{:.0f}us", ms * 1000);
  if (ms < 999.5) return three_digits(ms) + "ms";
  if (ms < 99'950) return three_digits(ms / 1000) + "s";
  return fmt::format("{:.1f}m", ms / 60'000);
}

std::string show_count(std::uint64_t n) {
  auto text = std::to_string(n);
  for (auto i = static_cast<std::ptrdiff_t>(text.size()) - 3; i > 0; i -= 3) {
    text.insert(static_cast<std::size_t>(i), 1, ',');
  }
  return text;
}

std::string show_rate(double per_second) {
  if (per_second >= 999'500) return three_digits(per_second / 1e6) + "M";
  if (per_second >= 9'999.5) return three_digits(per_second / 1000) + "k";
  if (per_second >= 99.95) return fmt::format("{:.0f}", per_second);
  return fmt::format("{:.4g}", std::round(per_second * 100) / 100);
}

std::string show_bytes(double bytes) {
  constexpr std::array units{"B", "KiB", "MiB", "GiB", "TiB"};
  std::size_t unit = 0;
  for (; bytes >= 999.5 && unit + 1 < units.size(); ++unit) bytes /= 1024;
  return unit == 0 ? fmt::format("{:.0f} B", bytes) : fmt::format("{} {}", three_digits(bytes), units[unit]);
}

std::string show_share(double share) {
  auto const percent = share * 100;
  if (percent <= 0) return "0 %";
  if (percent < 0.01) return "<0.01 %";
  if (percent >= 100) return "100 %";
  // Nearly all is not all.
  return percent > 99.99 ? ">99.99 %" : fmt::format("{:.4g} %", std::floor(percent * 100) / 100);
}

std::string show_seconds(double seconds) {
  if (seconds < 119.95) return fmt::format("{:.1f}s", seconds);
  auto const whole = static_cast<long long>(std::llround(seconds));
  if (whole < 7200) return fmt::format("{}m {}s", whole / 60, whole % 60);
  return fmt::format("{}h {}m", whole / 3600, whole % 3600 / 60);
}

}  // namespace loadgen::report
