#include "http/response_head.hpp"

#include "http/characters.hpp"
#include "http/server_timing.hpp"

#include <boost/beast/http/status.hpp>

#include <algorithm>
#include <array>
#include <charconv>

namespace poolbench::http {
namespace {

void append_number(std::string& out, std::size_t number) {
  std::array<char, 20> digits;
  out.append(digits.data(), std::to_chars(digits.begin(), digits.end(), number).ptr);
}

bool ours_alone(std::string_view name) {
  static constexpr std::array<std::string_view, 10> names{
      "connection", "content-length", "content-type", "date",          "keep-alive",
      "trailer",    "traceparent",    "upgrade",      "server-timing", "transfer-encoding"};
  return std::any_of(names.begin(), names.end(), [&](auto n) { return equals_ignoring_case(name, n); });
}

bool acceptable(std::string_view name, std::string_view value) {
  return !name.empty() && consists_of<is_token_char>(name) && !ours_alone(name) &&
         consists_of<is_value_char>(value);
}

// 1xx, 204 and 304 end with their header, whatever it says (RFC 9110, 6.4.1).
bool never_has_body(status code) {
  auto const number = static_cast<unsigned>(code);
  return number < 200 || code == status::no_content || code == status::not_modified;
}

void append_length(std::string& out, response_facts const& facts) {
  if (facts.length == length_kind::sized) {
    out += "\r\nContent-Length: ";
    append_number(out, facts.content_length);
  } else if (facts.length == length_kind::chunked) {
    out += "\r\nTransfer-Encoding: chunked";
  }
}

}  // namespace

std::string_view date_cache::at(std::time_t now) {
  if (now == formatted_) return text_;
  // By hand: strftime would use the locale's names.
  static constexpr std::string_view days = "SunMonTueWedThuFriSat";
  static constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
  std::tm utc{};
  gmtime_r(&now, &utc);
  auto const two = [&](int number) {
    text_ += static_cast<char>('0' + number / 10);
    text_ += static_cast<char>('0' + number % 10);
  };
  text_.clear();
  text_ += days.substr(static_cast<std::size_t>(utc.tm_wday) * 3, 3);
  text_ += ", ";
  two(utc.tm_mday);
  text_ += ' ';
  text_ += months.substr(static_cast<std::size_t>(utc.tm_mon) * 3, 3);
  text_ += ' ';
  append_number(text_, static_cast<std::size_t>(utc.tm_year) + 1900);
  text_ += ' ';
  two(utc.tm_hour);
  text_ += ':';
  two(utc.tm_min);
  text_ += ':';
  two(utc.tm_sec);
  text_ += " GMT";
  formatted_ = now;
  return text_;
}

std::string_view append_response_head(std::string& out, reply const& answer, response_facts const& facts,
                                      telemetry::request_record const& record) {
  std::string_view left_out;
  auto const phrase = boost::beast::http::obsolete_reason(answer.status);
  out += "HTTP/1.1 ";
  append_number(out, static_cast<unsigned>(answer.status));
  out += ' ';
  out.append(phrase.data(), phrase.size());
  out += "\r\nDate: ";
  out += facts.date;
  if (!never_has_body(answer.status)) {
    out += "\r\nContent-Type: ";
    out += answer.content_type;
    append_length(out, facts);
  }
  if (!facts.keep_alive) {
    out += "\r\nConnection: close";
  } else if (!facts.http_1_1) {
    out += "\r\nConnection: keep-alive";
  }
  out += "\r\nServer-Timing: ";
  append_server_timing(out, record);
  if (record.trace) {
    out += "\r\ntraceparent: ";
    append_traceparent(out, *record.trace);
  }
  for (auto const& [name, value] : answer.headers) {
    if (!acceptable(name, value)) {
      if (left_out.empty()) left_out = name.empty() ? "(empty name)" : name;
      continue;
    }
    out += "\r\n";
    out += name;
    out += ": ";
    out += value;
  }
  out += "\r\n\r\n";
  return left_out;
}

}  // namespace poolbench::http
