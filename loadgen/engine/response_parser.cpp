#include "engine/response_parser.hpp"

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>

#include <algorithm>

namespace loadgen::engine {

namespace http = boost::beast::http;
using boost::beast::iequals;

void reply::clear() {
  status = 0;
  server_timing.clear();
  headers.clear();
  body.clear();
}

response_parser::response_parser(wishes const& of, reply& into, bool head) : wishes_{of}, reply_{into} {
  header_limit(header_limit_bytes);
  body_limit(boost::none);  // what is not kept may be as long as it likes
  eager(true);
  skip(head);
}

void response_parser::on_request_impl(http::verb, string_view, string_view, int, error_code&) {}

void response_parser::on_response_impl(int status, string_view, int, error_code&) {
  reply_.status = static_cast<unsigned>(status);
}

void response_parser::on_field_impl(field name, string_view spelled, string_view value, error_code& ec) {
  if (in_trailer_) return;
  // Beast takes any other coding for "until the end of the stream"; whoever sends it meant something else.
  if (name == field::transfer_encoding && !iequals(value, "chunked")) {
    ec = http::error::bad_transfer_encoding;
    return;
  }
  // Nor does it mind "5, 5".
  if (name == field::content_length && value.find(',') != value.npos) {
    ec = http::error::bad_content_length;
    return;
  }
  if (name == field::unknown && iequals(spelled, "server-timing")) {
    if (!reply_.server_timing.empty()) reply_.server_timing += ',';
    reply_.server_timing.append(value);
  }
  for (auto const& wanted : wishes_.headers) {
    if (iequals(spelled, wanted)) reply_.headers.emplace_back(wanted, value);
  }
}

void response_parser::on_header_impl(error_code&) {
  in_trailer_ = true;
}

void response_parser::on_body_init_impl(body_length const&, error_code&) {}

std::size_t response_parser::on_body_impl(string_view data, error_code& ec) {
  if (wishes_.body) {
    if (data.size() > kept_body_limit_bytes - std::min(reply_.body.size(), kept_body_limit_bytes)) {
      ec = http::error::body_limit;
      return 0;
    }
    reply_.body.append(data);
  }
  return data.size();
}

void response_parser::on_chunk_header_impl(std::uint64_t, string_view, error_code&) {}

std::size_t response_parser::on_chunk_body_impl(std::uint64_t, string_view data, error_code& ec) {
  return on_body_impl(data, ec);
}

void response_parser::on_finish_impl(error_code&) {}

}  // namespace loadgen::engine
