#pragma once

#include "http/observer.hpp"
#include "http/options.hpp"
#include "http/router.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <span>

namespace poolbench::http {

// An HTTP/1.1 server on one address, spread over event loops. A connection lives on one loop, each run by one
// thread; the handlers of its requests run there too, so they must not block.
//
//   http::server server{loops, {.endpoint = where, .log = log}, routes, observer};
//   server.start();                                    // and run the loops
//   ...
//   co_await server.drain(clock::now() + 10s);         // on any executor that runs
//
// Several may live in one process (public and admin). The loops, the router and the observer must outlive the
// server. Destroy the server when drain() has completed, or when no thread runs the loops any more.
class server {
 public:
  using clock = std::chrono::steady_clock;

  // Binds and listens, so that a busy port is known before anything else is started; throws
  // std::runtime_error naming the address. Accepts nothing before start().
  server(std::span<boost::asio::io_context* const> loops, options, router const&, observer&);
  ~server();

  server(server const&) = delete;
  server& operator=(server const&) = delete;

  // The address with the port that was really bound.
  boost::asio::ip::tcp::endpoint local_endpoint() const;

  // Begins to accept. Once.
  void start();

  // Stops accepting, closes idle connections, answers what is under way with `Connection: close`, and
  // completes when no connection is left. At the deadline what still runs is cancelled and its connection
  // closed. To be called once.
  boost::asio::awaitable<void> drain(clock::time_point deadline);

  std::size_t open_connections() const noexcept;    // thread-safe
  std::size_t requests_in_flight() const noexcept;  // thread-safe

 private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

}  // namespace poolbench::http
