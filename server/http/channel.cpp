#include "http/channel.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/socket_base.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <poll.h>
#include <tuple>
#include <utility>

namespace poolbench::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using clock = deadlines::clock;

// A result as a tuple: an ended connection is no exception here.
constexpr auto awaited = asio::as_tuple(asio::use_awaitable);

// A write that has to wait gets its deadline anew whenever this much went out.
constexpr std::size_t progress_bytes = 64 * 1024;
// What a peer may still send before its connection is closed over it.
constexpr std::size_t linger_bytes = 1024 * 1024;

// The peer closed, or only ended its sending: as nginx does, both are taken for having lost interest.
bool peer_gone(int socket) noexcept {
  pollfd state{socket, POLLRDHUP, 0};
  return ::poll(&state, 1, 0) > 0 && (state.revents & (POLLRDHUP | POLLERR | POLLHUP | POLLNVAL)) != 0;
}

template <class Pieces>
std::size_t size_of(Pieces const& data) noexcept {
  return data[0].size() + data[1].size();
}

template <class Pieces>
void advance(Pieces& data, std::size_t sent) noexcept {
  for (auto& piece : data) {
    auto const part = std::min(sent, piece.size());
    piece += part;
    sent -= part;
  }
}

// Output that waits for its reader, for as long as it does.
class waiting_output {
 public:
  waiting_output(event_loop& loop, std::size_t bytes, connection const& writer) : loop_{loop}, bytes_{bytes} {
    loop_.output_waits(bytes_, writer);
  }
  ~waiting_output() { went(bytes_); }
  waiting_output(waiting_output const&) = delete;
  waiting_output& operator=(waiting_output const&) = delete;

  void went(std::size_t bytes) noexcept {
    loop_.output_went(bytes);
    bytes_ -= bytes;
  }

 private:
  event_loop& loop_;
  std::size_t bytes_;
};

}  // namespace

template <class Stream>
channel<Stream>::channel(std::shared_ptr<event_loop> loop, tcp_socket&& socket)
    : loop_{std::move(loop)}, stream_{std::move(socket), loop_->server().settings}, input_{loop_->buffers()} {
  // So that what a peer sees as its first request's time includes its coming here.
  loop_->deadlines().arm(*this, waiting_for::header, clock::now());
  loop_->joined(*this);
}

template <class Stream>
void channel<Stream>::deadline_passed() {
  switch (kind()) {
    case waiting_for::answer:
      if (peer_gone(stream_.socket().native_handle())) {
        abort();
      } else {
        loop_->deadlines().arm(*this, waiting_for::answer, clock::now());
      }
      break;
    case waiting_for::write:
      loop_->server().watcher.rejected("write_timeout");
      abort();
      break;
    case waiting_for::header:
    case waiting_for::body:
    case waiting_for::idle:
    case waiting_for::linger:
      timed_out_ = true;
      error_code ignored;
      stream_.socket().cancel(ignored);
      break;
  }
}

template <class Stream>
void channel<Stream>::close_if_idle() {
  error_code ignored;
  if (waiting_idle_) stream_.socket().cancel(ignored);
}

template <class Stream>
void channel<Stream>::abort() {
  reset();
  if (!in_handler_ || cancelled_) return;
  cancelled_ = true;
  cancel_.emit(asio::cancellation_type::terminal);
}

template <class Stream>
void channel<Stream>::reset() noexcept {
  error_code ignored;
  stream_.socket().set_option(asio::socket_base::linger{true, 0}, ignored);
  stream_.socket().close(ignored);
}

template <class Stream>
asio::awaitable<bool> channel<Stream>::establish() {
  if constexpr (Stream::secure) {
    auto const [failed] = co_await stream_.io().async_handshake(asio::ssl::stream_base::server, awaited);
    co_return !failed;
  }
  co_return true;
}

template <class Stream>
asio::awaitable<bool> channel<Stream>::fill(waiting_for purpose) {
  timed_out_ = false;
  if (!armed() || kind() != purpose) loop_->deadlines().arm(*this, purpose, clock::now());
  bool const idle = input_.empty() && (purpose == waiting_for::idle || purpose == waiting_for::header);
  for (;;) {
    error_code failed;
    std::size_t received = 0;
    if constexpr (Stream::secure) {
      if (idle && loop_->draining()) co_return false;
      auto const space = input_.prepare();
      waiting_idle_ = idle;
      std::tie(failed, received) =
          co_await stream_.io().async_read_some(asio::buffer(space.data(), space.size()), awaited);
      waiting_idle_ = false;
    } else {
      // A draining server still takes what has come already, then waits no longer.
      bool const last_look = idle && loop_->draining();
      if (!last_look) {
        if (idle) input_.release();
        waiting_idle_ = idle;
        std::tie(failed) = co_await stream_.io().async_wait(asio::socket_base::wait_read, awaited);
        waiting_idle_ = false;
        if (timed_out_ || (failed && !(idle && loop_->draining()))) co_return false;
      }
      auto const space = input_.prepare();
      received = stream_.io().read_some(asio::buffer(space.data(), space.size()), failed);
      if (failed == asio::error::would_block && !last_look) continue;
    }
    input_.commit(received);
    co_return !failed;
  }
}

template <class Stream>
bool channel<Stream>::write_now(pieces& data) {
  if constexpr (!Stream::secure) {
    error_code failed;
    // One buffer is send(), two are sendmsg().
    auto const sent = data[1].size() == 0 ? stream_.socket().write_some(data[0], failed)
                                          : stream_.socket().write_some(data, failed);
    bytes_sent_ += sent;
    advance(data, sent);
  }
  return size_of(data) == 0;
}

template <class Stream>
asio::awaitable<bool> channel<Stream>::write_rest(pieces& data) {
  loop_->deadlines().arm(*this, waiting_for::write, clock::now());
  waiting_output waiting{*loop_, size_of(data), *this};
  for (std::size_t progress = 0; size_of(data) > 0;) {
    auto const [failed, sent] = co_await stream_.io().async_write_some(data, awaited);
    bytes_sent_ += sent;
    advance(data, sent);
    waiting.went(sent);
    if (failed) {
      deadlines::disarm(*this);
      co_return false;
    }
    progress += sent;
    if (progress >= progress_bytes) {
      loop_->deadlines().arm(*this, waiting_for::write, clock::now());
      progress = 0;
    }
  }
  deadlines::disarm(*this);
  co_return true;
}

template <class Stream>
void channel<Stream>::handler_begins() noexcept {
  in_handler_ = true;
  loop_->deadlines().arm(*this, waiting_for::answer, clock::now());
}

template <class Stream>
bool channel<Stream>::handler_ended() noexcept {
  in_handler_ = false;
  deadlines::disarm(*this);
  return !cancelled_;
}

template <class Stream>
asio::awaitable<void> channel<Stream>::linger() {
  timed_out_ = false;
  loop_->deadlines().arm(*this, waiting_for::linger, clock::now());
  if constexpr (Stream::secure) {
    co_await stream_.io().async_shutdown(awaited);
  }
  error_code failed;
  stream_.socket().shutdown(asio::socket_base::shutdown_send, failed);
  std::array<char, 4096> dropped;
  for (std::size_t left = linger_bytes; !failed && !timed_out_ && left > 0;) {
    auto const received = stream_.socket().read_some(asio::buffer(dropped), failed);
    left -= std::min(left, received);
    if (failed == asio::error::would_block) {
      std::tie(failed) = co_await stream_.socket().async_wait(asio::socket_base::wait_read, awaited);
    }
  }
}

template class channel<plain_stream>;
template class channel<tls_stream>;

}  // namespace poolbench::http
