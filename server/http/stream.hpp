#pragma once

#include "http/options.hpp"

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>

#include <utility>

namespace poolbench::http {

// A socket that knows its executor's type: cheaper than asio's default, which asks at run time.
using tcp_socket =
    boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;

// What bytes travel over. Plain sockets can be tried without waiting, and waited for without a buffer.
struct plain_stream {
  static constexpr bool secure = false;

  plain_stream(tcp_socket&& s, options const&) : socket_{std::move(s)} {}
  tcp_socket& socket() noexcept { return socket_; }
  tcp_socket& io() noexcept { return socket_; }

 private:
  tcp_socket socket_;
};

struct tls_stream {
  static constexpr bool secure = true;

  tls_stream(tcp_socket&& s, options const& o) : stream_{std::move(s), *o.tls->current()} {}
  tcp_socket& socket() noexcept { return stream_.next_layer(); }
  boost::asio::ssl::stream<tcp_socket>& io() noexcept { return stream_; }

 private:
  boost::asio::ssl::stream<tcp_socket> stream_;
};

}  // namespace poolbench::http
