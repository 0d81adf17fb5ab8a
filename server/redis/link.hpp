#pragma once

#include "redis/pipeline.hpp"
#include "redis/protocol.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace poolbench::redis {

// One TCP connection to Redis, from connect until close; then it is thrown away. Everything runs on its event
// loop. Operations under way keep it alive.
class link : public std::enable_shared_from_this<link> {
 public:
  using time_point = telemetry::clock::time_point;

  link(boost::asio::any_io_executor loop, std::size_t max_pending);

  // An attempt that is not through by `deadline` ends with errc::timeout.
  boost::asio::awaitable<boost::system::error_code> connect(
      boost::asio::ip::tcp::resolver::results_type where, time_point deadline);
  // Reads replies until the connection is closed, by whomever.
  boost::asio::awaitable<void> serve();

  // A command whose reply is not there by `deadline` closes the link.
  boost::asio::awaitable<pipeline::outcome> send(std::vector<std::string> arguments, time_point deadline);

  // What is pending fails with `why`; when that is a timeout, only the oldest does, the others with
  // connection_lost. Idempotent.
  void close(errc why);
  bool closed() const noexcept { return closed_; }
  // What Redis said when it last refused a command.
  std::string const& last_refusal() const noexcept { return last_refusal_; }

 private:
  bool take_replies();
  void flush();
  void watch_deadline();

  boost::asio::ip::tcp::socket socket_;
  boost::asio::steady_timer timer_;  // armed while commands are pending
  std::size_t const max_pending_;
  pipeline pipeline_;
  reply_reader reader_;
  std::string outgoing_;   // not yet given to the socket
  std::string in_flight_;  // being written
  std::string last_refusal_;
  bool writing_ = false;
  bool watching_ = false;
  bool closed_ = false;
};

}  // namespace poolbench::redis
