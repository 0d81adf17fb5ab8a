#include "http/listener.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <netinet/tcp.h>
#include <stdexcept>
#include <string>
#include <sys/socket.h>
#include <unistd.h>

namespace poolbench::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using std::chrono_literals::operator""ms;

// At most so many in one go, so that connections that are served get their turn.
constexpr int batch = 64;
// What the kernel keeps for a peer that does not read. Its own choice is 2.5 MiB and more, where thousands of
// slow readers take the memory of all connections of the machine and no write ever waits for them.
constexpr int unsent_bytes = 256 * 1024;
constexpr auto shortest_pause = 10ms;
constexpr auto longest_pause = 1000ms;

std::string name_of(asio::ip::tcp::endpoint const& e) {
  auto const address = e.address().to_string();
  return e.address().is_v6() ? fmt::format("[{}]:{}", address, e.port())
                             : fmt::format("{}:{}", address, e.port());
}

}  // namespace

accepted_socket::~accepted_socket() {
  if (fd_ >= 0) ::close(fd_);
}

listener::listener(asio::io_context& context, options const& settings)
    : acceptor_{context}, log_{settings.log} {
  auto const& where = settings.endpoint;
  error_code failed;
  auto const check = [&](char const* what) {
    if (failed) {
      throw std::runtime_error{fmt::format("cannot {} {}: {}", what, name_of(where), failed.message())};
    }
  };
  acceptor_.open(where.protocol(), failed);
  check("open a socket for");
  acceptor_.set_option(asio::socket_base::reuse_address{true}, failed);
  check("listen on");
  // Connections inherit it.
  if (::setsockopt(acceptor_.native_handle(), IPPROTO_TCP, TCP_NOTSENT_LOWAT, &unsent_bytes,
                   sizeof unsent_bytes) != 0) {
    failed.assign(errno, boost::system::system_category());
  }
  check("set options of");
  acceptor_.bind(where, failed);
  check("listen on");
  acceptor_.listen(settings.backlog, failed);
  check("listen on");
  acceptor_.non_blocking(true, failed);
  check("listen on");
}

void listener::start(hand_over to) {
  hand_over_ = std::move(to);
  asio::co_spawn(
      acceptor_.get_executor(), [self = shared_from_this()] { return self->run(); }, asio::detached);
}

void listener::stop() {
  if (!acceptor_.is_open()) return;
  // Bounded: under a flood of connections there is always one more.
  for (int left = 256; left > 0 && accept_batch().why == 0; --left) {
  }
  error_code ignored;
  acceptor_.close(ignored);
}

// `why` is 0 when there may be more, else why there is none: EAGAIN, or what went wrong.
listener::batch_result listener::accept_batch() {
  batch_result result;
  for (int i = 0; i < batch; ++i) {
    int const fd = ::accept4(acceptor_.native_handle(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0) {
      hand_over_(accepted_socket{fd});
      ++result.accepted;
    } else if (errno != ECONNABORTED && errno != EINTR) {
      result.why = errno;
      break;
    }
  }
  return result;
}

asio::awaitable<void> listener::run() {
  constexpr auto awaited = asio::as_tuple(asio::use_awaitable);
  asio::steady_timer pause{acceptor_.get_executor()};
  auto wait = shortest_pause;
  auto next_complaint = std::chrono::steady_clock::time_point::min();
  while (acceptor_.is_open()) {
    auto const [stopped] = co_await acceptor_.async_wait(asio::socket_base::wait_read, awaited);
    if (stopped) co_return;
    auto const [accepted, why] = accept_batch();
    // Where some got in, others are closing: soon there is room for more.
    if (accepted > 0) wait = shortest_pause;
    if (why == 0 || why == EAGAIN || why == EWOULDBLOCK) {
      wait = shortest_pause;
      continue;
    }
    // EMFILE, ENFILE, ENOBUFS, ENOMEM: others' closing helps, trying again at once does not.
    if (auto const now = std::chrono::steady_clock::now(); now >= next_complaint) {
      log_("accept failed", error_code{why, boost::system::system_category()}.message());
      next_complaint = now + longest_pause;
    }
    pause.expires_after(wait);
    co_await pause.async_wait(awaited);
    wait = std::min(wait * 2, longest_pause);
  }
}

}  // namespace poolbench::http
