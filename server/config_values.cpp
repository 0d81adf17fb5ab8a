#include "config_values.hpp"

#include <boost/asio/ip/address.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace poolbench {
namespace {

template <class T>
bool read_number(std::string_view text, T& value) {
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size();
}

refusal bad_address() {
  return {"expected an address such as 127.0.0.1:8080, [::1]:8080 or localhost:0"};
}

struct unit {
  std::string_view name;
  std::int64_t microseconds;
};
constexpr std::array<unit, 5> units{
    {{"h", 3'600'000'000}, {"m", 60'000'000}, {"s", 1'000'000}, {"ms", 1000}, {"us", 1}}};

}  // namespace

parsed<listen_address> parse_listen_address(std::string_view text) {
  auto const colon = text.rfind(':');
  if (colon == std::string_view::npos) return bad_address();
  listen_address result;
  auto const port = text.substr(colon + 1);
  if (!read_number(port, result.port)) return bad_address();

  auto host = text.substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string_view::npos) {
    return bad_address();  // an IPv6 address needs its brackets, or its last group would be the port
  }
  if (host.empty() || host == "*") host = "0.0.0.0";
  if (host == "localhost") host = "127.0.0.1";
  boost::system::error_code error;
  boost::asio::ip::make_address(std::string{host}, error);
  if (error) return bad_address();
  result.host = host;
  return result;
}

parsed<std::chrono::microseconds> parse_duration(std::string_view text) {
  refusal const bad{"expected a duration such as 500ms, 2s, 1.5s, 1m or 1h"};
  if (text == "0") return std::chrono::microseconds{0};
  auto const digits = std::min(text.find_first_not_of("0123456789."), text.size());
  double number = 0;
  if (digits == 0 || !read_number(text.substr(0, digits), number)) return bad;
  auto const* const found =
      std::find_if(units.begin(), units.end(), [&](unit const& u) { return u.name == text.substr(digits); });
  if (found == units.end()) return bad;
  double const exact = number * static_cast<double>(found->microseconds);
  if (exact > 1e15) return refusal{"longer than 30 years"};
  return std::chrono::microseconds{std::llround(exact)};
}

parsed<std::size_t> parse_bytes(std::string_view text) {
  refusal const bad{"expected a number of bytes such as 4096, 64k or 1M"};
  std::size_t factor = 1;
  if (!text.empty() && (text.back() == 'k' || text.back() == 'K')) factor = 1024;
  if (!text.empty() && text.back() == 'M') factor = 1024 * 1024;
  if (factor != 1) text.remove_suffix(1);
  std::uint32_t number = 0;
  if (!read_number(text, number)) return bad;
  return number * factor;
}

parsed<std::size_t> parse_count(std::string_view text) {
  std::uint32_t number = 0;
  if (!read_number(text, number)) return refusal{"expected a whole number, 0 or more"};
  return std::size_t{number};
}

parsed<std::string> parse_url(std::string_view text, std::string_view schemes) {
  auto const separator = text.find("://");
  bool known = false;
  for (auto rest = schemes; separator != std::string_view::npos && !rest.empty() && !known;) {
    auto const bar = std::min(rest.find('|'), rest.size());
    known = rest.substr(0, bar) == text.substr(0, separator);
    rest.remove_prefix(std::min(bar + 1, rest.size()));
  }
  if (!known || text.size() == separator + 3) {
    return refusal{fmt::format("expected a URL that begins with {}://, got '{}'",
                               schemes.substr(0, schemes.find('|')), redact_url(text))};
  }
  auto const control = [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == '\x7f'; };
  if (std::any_of(text.begin(), text.end(), control)) return refusal{"contains a space or control character"};
  // in_place: a refusal could be made from a string as well
  return {boost::system::in_place_value, text};
}

std::string format_duration(std::chrono::microseconds value) {
  if (value.count() == 0) return "0";
  auto const* const fits = std::find_if(units.begin(), units.end(),
                                        [&](unit const& u) { return value.count() % u.microseconds == 0; });
  return fmt::format("{}{}", value.count() / fits->microseconds, fits->name);
}

std::string redact_url(std::string_view url) {
  std::string result{url};
  auto const scheme = result.find("://");
  if (scheme != std::string::npos) {
    auto const begin = scheme + 3;
    auto const authority_end = std::min(result.find_first_of("/?#", begin), result.size());
    auto const at = result.rfind('@', authority_end == 0 ? 0 : authority_end - 1);
    if (at != std::string::npos && at >= begin) {
      auto const colon = result.find(':', begin);
      if (colon < at) result.replace(colon + 1, at - colon - 1, "***");
    }
  }
  static constexpr std::string_view key = "password=";  // also ends "sslpassword="
  for (auto at = result.find(key); at != std::string::npos; at = result.find(key, at + key.size())) {
    auto const begin = at + key.size();
    auto const end = std::min(result.find_first_of("& ", begin), result.size());
    result.replace(begin, end - begin, "***");
  }
  return result;
}

database_location locate_database(std::string_view url) {
  database_location result;
  auto const scheme = url.find("://");
  if (scheme == std::string_view::npos) return result;
  url.remove_prefix(scheme + 3);
  auto const path = std::min(url.find_first_of("/?"), url.size());
  auto authority = url.substr(0, path);
  if (path != url.size() && url[path] == '/') {
    result.database = url.substr(path + 1, url.find('?', path) - path - 1);
  }
  authority.remove_prefix(authority.rfind('@') + 1);  // npos + 1 is 0
  authority = authority.substr(0, authority.find(','));
  auto const bracket = authority.rfind(']');
  auto const colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
  if (colon != std::string_view::npos) read_number(authority.substr(colon + 1), result.port);
  auto const host = authority.substr(0, colon);
  if (!host.empty()) result.host = host;
  return result;
}

}  // namespace poolbench
