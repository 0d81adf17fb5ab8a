#include "telemetry/otlp_retry.hpp"

#include <algorithm>
#include <charconv>
#include <ctime>
#include <iomanip>
#include <locale>
#include <random>
#include <sstream>
#include <string>

namespace poolbench::telemetry {
namespace {

std::optional<std::chrono::system_clock::time_point> parse_http_date(std::string_view text) {
  std::istringstream in{std::string{text}};
  in.imbue(std::locale::classic());
  std::tm parts{};
  in >> std::get_time(&parts, "%a, %d %b %Y %H:%M:%S GMT");
  if (in.fail()) return std::nullopt;
  return std::chrono::system_clock::from_time_t(::timegm(&parts));
}

}  // namespace

export_verdict judge(unsigned status) noexcept {
  if (status >= 200 && status < 300) return export_verdict::taken;
  if (status == 429 || (status >= 502 && status <= 504)) return export_verdict::again;
  return export_verdict::lost;
}

std::optional<std::chrono::milliseconds> parse_retry_after(std::string_view header,
                                                           std::chrono::system_clock::time_point now) {
  std::uint32_t seconds = 0;
  auto const* const end = header.data() + header.size();
  auto const [stop, failed] = std::from_chars(header.data(), end, seconds);
  if (failed == std::errc{} && stop == end) return std::chrono::seconds{seconds};
  auto const date = parse_http_date(header);
  if (!date) return std::nullopt;
  auto const wait = std::chrono::ceil<std::chrono::milliseconds>(*date - now);
  return std::max(wait, std::chrono::milliseconds{0});
}

std::optional<std::chrono::milliseconds> backoff::next(std::optional<std::chrono::milliseconds> retry_after,
                                                       std::chrono::milliseconds elapsed) noexcept {
  std::minstd_rand random{static_cast<std::uint_fast32_t>(seed_)};
  seed_ = random();
  auto const jitter = std::uniform_real_distribution{0.8, 1.2}(random);
  std::chrono::milliseconds wait{static_cast<std::int64_t>(static_cast<double>(next_.count()) * jitter)};
  next_ = std::min(2 * next_, how_.last_backoff);
  if (retry_after) wait = std::max(wait, *retry_after);
  if (elapsed + wait > how_.give_up_after) return std::nullopt;
  return wait;
}

}  // namespace poolbench::telemetry
