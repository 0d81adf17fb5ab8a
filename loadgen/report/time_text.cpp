#include "report/time_text.hpp"

#include <fmt/format.h>

#include <charconv>

namespace loadgen::report {
namespace {

using namespace std::chrono;

std::optional<int> number(std::string_view digits) {
  int value = 0;
  for (char const c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
  }
  auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

}  // namespace

std::string format_time(system_time t) {
  auto const ms = floor<milliseconds>(t);
  auto const day = floor<days>(ms);
  year_month_day const date{day};
  hh_mm_ss<milliseconds> const clock{ms - day};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count(),
                     clock.subseconds().count());
}

std::optional<system_time> parse_time(std::string_view text) {
  constexpr std::string_view shape = "YYYY-MM-DDTHH:MM:SS";
  if (text.size() < shape.size() + 1 || text.back() != 'Z') return std::nullopt;
  if (text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':') {
    return std::nullopt;
  }
  auto const y = number(text.substr(0, 4)), mo = number(text.substr(5, 2)), d = number(text.substr(8, 2)),
             h = number(text.substr(11, 2)), mi = number(text.substr(14, 2)), s = number(text.substr(17, 2));
  if (!y || !mo || !d || !h || !mi || !s || *h > 23 || *mi > 59 || *s > 60) return std::nullopt;
  milliseconds fraction{0};
  if (auto const rest = text.substr(shape.size(), text.size() - shape.size() - 1); !rest.empty()) {
    auto const ms = rest.size() == 4 && rest[0] == '.' ? number(rest.substr(1)) : std::nullopt;
    if (!ms) return std::nullopt;
    fraction = milliseconds{*ms};
  }
  year_month_day const date{year{*y}, month{static_cast<unsigned>(*mo)}, day{static_cast<unsigned>(*d)}};
  if (!date.ok()) return std::nullopt;
  return sys_days{date} + hours{*h} + minutes{*mi} + seconds{*s} + fraction;
}

}  // namespace loadgen::report
