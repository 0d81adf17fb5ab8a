#include "trial/http_call.hpp"

#include "engine/engine.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <fmt/format.h>

#include <sys/socket.h>
#include <sys/time.h>

namespace loadgen::trial {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;

void set_patience(asio::ip::tcp::socket& socket, std::chrono::milliseconds patience) {
  auto const seconds = std::chrono::floor<std::chrono::seconds>(patience);
  timeval const limit{seconds.count(), std::chrono::microseconds{patience - seconds}.count()};
  for (int const option : {SO_RCVTIMEO, SO_SNDTIMEO})
    ::setsockopt(socket.native_handle(), SOL_SOCKET, option, &limit, sizeof limit);
}

http::response<http::string_body> exchange(plan::plain_request const& what,
                                           std::chrono::milliseconds patience) {
  asio::io_context context;
  asio::ip::tcp::resolver resolver{context};
  asio::ip::tcp::socket socket{context};
  asio::connect(socket, resolver.resolve(what.where.host, what.where.port));
  set_patience(socket, patience);

  http::request<http::string_body> request;
  request.method_string(what.method);
  request.target(what.target);
  request.set(http::field::host, what.where.host_header);
  request.set(http::field::connection, "close");
  if (!what.body.empty()) request.set(http::field::content_type, "application/json");
  request.body() = what.body;
  request.prepare_payload();
  http::write(socket, request);

  boost::beast::flat_buffer buffer;
  http::response_parser<http::string_body> parser;
  parser.body_limit(std::uint64_t{16} << 20U);
  http::read(socket, buffer, parser);
  return parser.release();
}

}  // namespace

std::string call(plan::plain_request const& what, std::chrono::milliseconds patience) {
  auto const fail = [&](std::string const& why) {
    throw engine::target_error{
        fmt::format("{} http://{}{}: {}", what.method, what.where.host_header, what.target, why)};
  };
  try {
    auto answer = exchange(what, patience);
    if (http::to_status_class(answer.result()) == http::status_class::successful)
      return std::move(answer.body());
    fail(fmt::format("answered {}", answer.result_int()));
  } catch (boost::system::system_error const& e) {
    fail(e.code().message());
  }
  return {};
}

}  // namespace loadgen::trial
