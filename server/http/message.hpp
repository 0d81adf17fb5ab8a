#pragma once

#include "telemetry/request_record.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/status.hpp>
#include <boost/beast/http/verb.hpp>
#include <boost/system/result.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// What handlers see of HTTP: a request, already framed and bounded, and a reply. Framing, keep-alive, dates,
// limits and timeouts are the session's business.
namespace poolbench::http {

using boost::beast::http::status;
using boost::beast::http::verb;

// A matched request. Valid until the handler's reply has been written.
struct request {
  verb method{};
  std::string_view target;  // as sent: path and query
  std::string_view path;    // percent-decoded
  std::string_view query;   // raw, without '?'
  std::string_view route;   // the pattern that matched, e.g. "/products/quantity"; static storage
  boost::beast::http::fields const* headers = nullptr;
  std::string_view body;
  telemetry::request_record* record = nullptr;

  std::string_view header(boost::beast::http::field name) const {
    auto const it = headers->find(name);
    return it == headers->end() ? std::string_view{} : std::string_view{it->value()};
  }
};

// A body that is made while it is sent (chunked). An error ends the connection without the closing chunk, so
// that the client cannot take a cut answer for a whole one.
class body_stream {
 public:
  virtual ~body_stream() = default;
  // The next piece, valid until the next call; an empty one is the end.
  virtual boost::asio::awaitable<boost::system::result<std::string_view>> next() = 0;
};

struct reply {
  http::status status = http::status::ok;
  std::string_view content_type = "application/json";  // static storage
  std::string body;
  std::unique_ptr<body_stream> stream;  // instead of body when set
  std::vector<std::pair<std::string_view, std::string>>
      headers;  // beyond the usual ones; names in static storage
};

}  // namespace poolbench::http
