#include "plan/single_request.hpp"

#include "plan/bad_value.hpp"
#include "plan/template.hpp"

#include <boost/algorithm/string/predicate.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace loadgen::plan {
namespace {

using boost::algorithm::iequals;

// RFC 9110: tchar.
bool is_token(std::string_view s) {
  constexpr std::string_view symbols = "!#$%&'*+-.^_`|~";
  return !s.empty() && std::all_of(s.begin(), s.end(), [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           symbols.find(c) != symbols.npos;
  });
}

bool has_control(std::string_view s) {
  return std::any_of(s.begin(), s.end(), [](char c) {
    auto const byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t') || byte == 0x7f;
  });
}

std::string_view trimmed(std::string_view s) {
  auto const first = s.find_first_not_of(" \t");
  if (first == s.npos) return {};
  return s.substr(first, s.find_last_not_of(" \t") - first + 1);
}

}  // namespace

void check_header(std::string_view name, std::string_view value) {
  if (!is_token(name)) {
    throw bad_value("expected a header as NAME: VALUE, its name of letters, digits and dashes");
  }
  if (has_control(value)) throw bad_value("expected a header's value without control characters");
  if (iequals(name, "Connection")) {
    throw bad_value("loadgen writes Connection itself: expected --no-reuse for a connection per request");
  }
  for (std::string_view const own : {"Content-Length", "Transfer-Encoding"}) {
    if (iequals(name, own)) throw bad_value(fmt::format("loadgen writes {} itself", own));
  }
}

header parse_header(std::string_view written) {
  auto const colon = std::min(written.find(':'), written.size());
  auto const name = written.substr(0, colon);
  auto const value = colon == written.size() ? std::string_view{} : trimmed(written.substr(colon + 1));
  check_header(colon == written.size() ? std::string_view{} : name, value);
  return {std::string(name), literal_text(std::string(value))};
}

std::string parse_method(std::string_view written) {
  if (!is_token(written) || iequals(written, "CONNECT")) {
    throw bad_value("expected a method such as GET, POST, PUT, PATCH, DELETE, HEAD or OPTIONS");
  }
  std::string method(written);
  std::transform(method.begin(), method.end(), method.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return method;
}

scenario single_request(std::string method, std::string target, std::vector<header> headers,
                        std::string body) {
  step only;
  only.name = "request";
  only.method = std::move(method);
  only.target = literal_text(std::move(target));
  only.headers = std::move(headers);
  only.body = literal_text(std::move(body));

  journey all;
  all.name = only.name;
  all.steps = {0};

  scenario result;
  result.steps.push_back(std::move(only));
  result.journeys.push_back(std::move(all));
  return result;
}

std::optional<std::string> take_host(scenario& from) {
  std::optional<std::string> host;
  for (auto& s : from.steps) {
    std::erase_if(s.headers, [&](header const& h) {
      if (!iequals(h.name, "Host")) return false;
      host = h.value.empty() ? std::string{} : std::get<literal>(h.value.front()).text;
      return true;
    });
  }
  return host;
}

}  // namespace loadgen::plan
