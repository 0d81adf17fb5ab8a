#include "redis/link.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <utility>

namespace poolbench::redis {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

link::link(asio::any_io_executor loop, std::size_t max_pending)
    : socket_(loop), timer_(loop), max_pending_(max_pending) {}

asio::awaitable<error_code> link::connect(tcp::resolver::results_type where, time_point deadline) {
  auto const self = shared_from_this();
  timer_.expires_at(deadline);
  timer_.async_wait([self](error_code cancelled) {
    if (!cancelled) self->close(errc::timeout);
  });
  error_code failed;
  co_await asio::async_connect(socket_, where, asio::redirect_error(asio::use_awaitable, failed));
  if (closed_) co_return errc::timeout;
  timer_.cancel();
  if (!failed) socket_.set_option(tcp::no_delay{true}, failed);
  co_return failed;
}

asio::awaitable<void> link::serve() {
  auto const self = shared_from_this();
  std::array<char, 16 * 1024> buffer;
  while (!closed_) {
    error_code failed;
    auto const size = co_await socket_.async_read_some(asio::buffer(buffer),
                                                       asio::redirect_error(asio::use_awaitable, failed));
    if (failed)
      close(errc::connection_lost);
    else if (!reader_.feed({buffer.data(), size}) || !take_replies())
      close(errc::protocol_error);
  }
}

// False when what came is not Redis' protocol.
bool link::take_replies() {
  std::optional<reply> next;
  for (;;) {
    if (!reader_.next(next)) return false;
    if (!next) return true;
    if (pipeline_.empty()) return false;  // nobody asked
    if (*next) {
      pipeline_.complete_first(std::move(**next));
    } else {
      last_refusal_ = next->error();
      pipeline_.complete_first(make_error_code(errc::command_failed));
    }
  }
}

asio::awaitable<pipeline::outcome> link::send(std::vector<std::string> arguments, time_point deadline) {
  auto const self = shared_from_this();
  if (closed_) co_return make_error_code(errc::connection_lost);
  if (pipeline_.size() >= max_pending_) co_return make_error_code(errc::too_many_pending);
  append_command(outgoing_, arguments);
  auto initiate = [this, deadline](auto handler) {
    pipeline_.push(deadline, std::move(handler));
    watch_deadline();
    flush();
  };
  co_return co_await asio::async_initiate<asio::use_awaitable_t<> const, void(pipeline::outcome)>(
      initiate, asio::use_awaitable);
}

// One write at a time: commands that come meanwhile leave together in the next one.
void link::flush() {
  if (writing_ || closed_ || outgoing_.empty()) return;
  writing_ = true;
  in_flight_.swap(outgoing_);
  outgoing_.clear();
  asio::async_write(socket_, asio::buffer(in_flight_),
                    [self = shared_from_this()](error_code failed, std::size_t) {
                      self->writing_ = false;
                      if (failed)
                        self->close(errc::connection_lost);
                      else
                        self->flush();
                    });
}

// Replies come in order and so do deadlines: one timer, for the oldest command, is enough. It is not moved
// when a reply comes; it looks again when it fires, which is a few times a second at most.
void link::watch_deadline() {
  if (watching_ || closed_ || pipeline_.empty()) return;
  watching_ = true;
  timer_.expires_at(pipeline_.first_deadline());
  timer_.async_wait([self = shared_from_this()](error_code cancelled) {
    self->watching_ = false;
    if (cancelled || self->pipeline_.empty()) return;
    if (self->pipeline_.first_deadline() <= telemetry::clock::now())
      self->close(errc::timeout);
    else
      self->watch_deadline();
  });
}

void link::close(errc why) {
  if (closed_) return;
  closed_ = true;
  timer_.cancel();
  error_code ignored;
  socket_.close(ignored);
  if (why == errc::timeout && !pipeline_.empty()) {
    pipeline_.complete_first(make_error_code(why));
    why = errc::connection_lost;
  }
  pipeline_.fail_all(why);
}

}  // namespace poolbench::redis
