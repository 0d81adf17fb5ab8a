#pragma once

#include "http/options.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <functional>
#include <memory>
#include <utility>

namespace poolbench::http {

// A file descriptor that is closed when nobody took it.
class accepted_socket {
 public:
  explicit accepted_socket(int fd) noexcept : fd_{fd} {}
  accepted_socket(accepted_socket&& other) noexcept : fd_{std::exchange(other.fd_, -1)} {}
  accepted_socket& operator=(accepted_socket&&) = delete;
  ~accepted_socket();
  int take() noexcept { return std::exchange(fd_, -1); }

 private:
  int fd_;
};

// Accepts connections on one address and hands them over, non-blocking. Out of file descriptors or memory it
// pauses, 10 ms at first and up to 1 s while nobody gets in, and goes on: the connections wait in the backlog
// meanwhile. Used on `context`'s thread.
class listener : public std::enable_shared_from_this<listener> {
 public:
  using hand_over = std::function<void(accepted_socket)>;

  // Binds and listens. Throws std::runtime_error naming the address.
  listener(boost::asio::io_context& context, options const&);

  boost::asio::ip::tcp::endpoint local_endpoint() const { return acceptor_.local_endpoint(); }

  void start(hand_over);

  // Hands over what has been connected already, then closes: nobody who got through is turned away.
  void stop();

 private:
  boost::asio::awaitable<void> run();
  struct batch_result {
    int accepted = 0;
    int why = 0;
  };
  batch_result accept_batch();

  boost::asio::ip::tcp::acceptor acceptor_;
  log_callback log_;
  hand_over hand_over_;
};

}  // namespace poolbench::http
