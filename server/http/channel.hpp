#pragma once

#include "http/event_loop.hpp"
#include "http/stream.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include <array>
#include <cstddef>
#include <memory>

namespace poolbench::http {

// The bytes of one connection: receiving and sending with a deadline each, and ending it from outside. Knows
// nothing of HTTP. One coroutine uses it; the virtual functions are the event loop's and come between that
// coroutine's steps.
template <class Stream>
class channel : public connection {
 public:
  channel(std::shared_ptr<event_loop> loop, tcp_socket&& socket);

  void deadline_passed() override;
  void close_if_idle() override;
  void abort() override;

  // Where a handler is told that nobody waits for its answer any more (terminal cancellation).
  boost::asio::cancellation_slot slot() noexcept { return cancel_.slot(); }

 protected:
  using pieces = std::array<boost::asio::const_buffer, 2>;

  event_loop& loop() noexcept { return *loop_; }
  input_buffer& input() noexcept { return input_; }
  bool timed_out() const noexcept { return timed_out_; }  // why the last fill() failed
  std::size_t bytes_sent() const noexcept { return bytes_sent_; }

  // The TLS handshake, where there is one.
  boost::asio::awaitable<bool> establish();

  // Receives at least one byte into input(). False: the peer ended, the deadline passed, or the server drains
  // and nothing has been received of a request. A deadline that runs for the same purpose already is kept: a
  // peer does not gain time by sending byte by byte.
  boost::asio::awaitable<bool> fill(waiting_for purpose);

  // Sends both. write_now() never waits and returns true when all went out; write_rest() must follow when it
  // did not, and returns false when the peer is gone or too slow.
  bool write_now(pieces& data);
  boost::asio::awaitable<bool> write_rest(pieces& data);

  // A handler works from here on: its peer is looked after, and it is cancelled when that goes away.
  void handler_begins() noexcept;
  // False when it was cancelled: nothing may be awaited any more.
  bool handler_ended() noexcept;

  // Ends sending, then gives the peer time to read what was sent: closing over bytes that were not received
  // would make the kernel reset the connection and the peer lose the answer.
  boost::asio::awaitable<void> linger();

  // Ends without the closing handshakes, so that the peer cannot take a cut answer for a whole one.
  void reset() noexcept;

 private:
  std::shared_ptr<event_loop> loop_;
  Stream stream_;
  input_buffer input_;
  boost::asio::cancellation_signal cancel_;
  std::size_t bytes_sent_ = 0;
  bool waiting_idle_ = false;
  bool timed_out_ = false;
  bool in_handler_ = false;
  bool cancelled_ = false;
};

extern template class channel<plain_stream>;
extern template class channel<tls_stream>;

}  // namespace poolbench::http
