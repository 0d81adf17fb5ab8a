#include "http/errors.hpp"

#include "http/characters.hpp"
#include "http/percent.hpp"

#include <boost/beast/http/status.hpp>

namespace poolbench::http {

std::string detail_body(std::string_view text) {
  static constexpr std::string_view hex = "0123456789abcdef";
  bool const utf8 = valid_utf8(text);
  std::string body = R"({"detail":")";
  for (char const c : text) {
    auto const u = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      body += '\\';
      body += c;
    } else if (u < 0x20) {
      body += "\\u00";
      body += hex[u >> 4U];
      body += hex[u & 0xfU];
    } else {
      body += u >= 0x80 && !utf8 ? '?' : c;
    }
  }
  body += "\"}";
  return body;
}

reply detail(http::status code, std::string_view text) {
  reply answer;
  answer.status = code;
  answer.body = detail_body(text);
  if (code == status::service_unavailable) answer.headers.emplace_back("Retry-After", "1");
  return answer;
}

reply detail(http::status code) {
  auto const phrase = boost::beast::http::obsolete_reason(code);
  return detail(code, {phrase.data(), phrase.size()});
}

}  // namespace poolbench::http
