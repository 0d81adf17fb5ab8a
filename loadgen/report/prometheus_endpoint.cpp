#include "report/prometheus_endpoint.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <fmt/format.h>

#include <chrono>
#include <stdexcept>
#include <string_view>
#include <thread>

namespace loadgen::report {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using tcp = asio::ip::tcp;
using boost::system::error_code;

constexpr auto request_deadline = std::chrono::seconds{5};
constexpr auto accept_pause = std::chrono::milliseconds{100};  // when descriptors have run out
constexpr int most_connections = 16;
constexpr unsigned header_limit = 8192;

[[noreturn]] void refuse(std::string const& address, std::string const& why) {
  throw std::runtime_error{fmt::format("--prometheus {}: {}", address, why)};
}

tcp::endpoint resolved(asio::io_context& io, std::string const& address) {
  auto const colon = address.rfind(':');
  if (colon == address.npos || colon + 1 == address.size()) {
    refuse(address, "expected HOST:PORT, such as 127.0.0.1:9465");
  }
  auto host = address.substr(0, colon);
  auto const port = address.substr(colon + 1);
  if (host.size() >= 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  if (host.empty()) host = "127.0.0.1";
  error_code error;
  auto const found = tcp::resolver{io}.resolve(host, port, tcp::resolver::passive, error);
  if (error) refuse(address, error.message());
  return found.begin()->endpoint();
}

tcp::acceptor listening(asio::io_context& io, std::string const& address) {
  try {
    return {io, resolved(io, address)};
  } catch (boost::system::system_error const& e) {
    refuse(address, e.code().message());
  }
}

http::response<http::string_body> answer(http::request_header<> const& request,
                                         std::function<std::string()> const& render) {
  http::response<http::string_body> response{http::status::ok, 11};
  response.keep_alive(false);
  response.set(http::field::content_type, "text/plain; charset=utf-8");
  auto const path = request.target().substr(0, request.target().find('?'));
  if (request.method() != http::verb::get && request.method() != http::verb::head) {
    response.result(http::status::method_not_allowed);
    response.set(http::field::allow, "GET, HEAD");
  } else if (path != "/metrics") {
    response.result(http::status::not_found);
    response.body() = "loadgen's metrics are at /metrics\n";
  } else {
    response.set(http::field::content_type, "text/plain; version=0.0.4; charset=utf-8");
    response.body() = render();
  }
  response.prepare_payload();
  return response;
}

}  // namespace

struct prometheus_endpoint::server {
  server(std::string const& address, std::function<std::string()> renderer)
      : acceptor{listening(io, address)}, render{std::move(renderer)} {}

  asio::awaitable<void> accept() {
    for (;;) {
      error_code error;
      auto socket = co_await acceptor.async_accept(asio::redirect_error(asio::use_awaitable, error));
      if (error) {
        asio::steady_timer pause{io, accept_pause};
        co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
      } else if (connections < most_connections) {
        asio::co_spawn(io, serve(std::move(socket)), asio::detached);
      }
    }
  }

  // One request a connection: a scrape every few seconds needs no more, and no framing can confuse it.
  asio::awaitable<void> serve(tcp::socket socket) {
    struct counted {
      int& n;
      explicit counted(int& of) : n{of} { ++n; }
      ~counted() { --n; }
    } const one{connections};
    beast::tcp_stream stream{std::move(socket)};
    stream.expires_after(request_deadline);
    beast::flat_buffer buffer{header_limit};
    http::request_parser<http::empty_body> parser;
    parser.header_limit(header_limit);
    error_code error;
    co_await http::async_read_header(stream, buffer, parser,
                                     asio::redirect_error(asio::use_awaitable, error));
    if (error == http::error::end_of_stream || error == beast::error::timeout) co_return;
    http::response<http::string_body> response{http::status::bad_request, 11};
    if (!error) response = answer(parser.get(), render);
    response.keep_alive(false);
    if (!error && parser.get().method() == http::verb::head) response.body().clear();
    co_await http::async_write(stream, response, asio::redirect_error(asio::use_awaitable, error));
    stream.socket().shutdown(tcp::socket::shutdown_send, error);
  }

  asio::io_context io{1};
  tcp::acceptor acceptor;
  std::function<std::string()> render;
  int connections = 0;
  std::thread thread;
};

prometheus_endpoint::prometheus_endpoint(std::string const& address, std::function<std::string()> render)
    : server_{std::make_unique<server>(address, std::move(render))} {
  asio::co_spawn(server_->io, server_->accept(), asio::detached);
  server_->thread = std::thread{[io = &server_->io] { io->run(); }};
}

prometheus_endpoint::~prometheus_endpoint() {
  server_->io.stop();
  server_->thread.join();
}

std::uint16_t prometheus_endpoint::port() const noexcept {
  error_code ignored;
  return server_->acceptor.local_endpoint(ignored).port();
}

}  // namespace loadgen::report
