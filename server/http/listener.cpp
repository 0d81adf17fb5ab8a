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
  for (int left = 256; left > 0 && accept_all() == 0; --left) {
  }
  error_code ignored;
  acceptor_.close(ignored);
}

// Returns 0 when there may be more, else why there is none: EAGAIN, or what went wrong.
int listener::accept_all() {
  for (int i = 0; i < batch; ++i) {
    int const fd = ::accept4(acceptor_.native_handle(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0) {
      hand_over_(accepted_socket{fd});
    } else if (errno != ECONNABORTED && errno != EINTR) {
      return errno;
    }
  }
  return 0;
}

asio::awaitable<void> listener::run() {
  constexpr auto awaited = asio::as_tuple(asio::use_awaitable);
  asio::steady_timer pause{acceptor_.get_executor()};
  auto wait = 10ms;
  while (acceptor_.is_open()) {
    auto const [stopped] = co_await acceptor_.async_wait(asio::socket_base::wait_read, awaited);
    if (stopped) co_return;
    auto const why = accept_all();
    if (why == 0 || why == EAGAIN || why == EWOULDBLOCK) {
      wait = 10ms;
      continue;
    }
    // EMFILE, ENFILE, ENOBUFS, ENOMEM: others' closing helps, trying again at once does not.
    log_("accept failed", error_code{why, boost::system::system_category()}.message());
    pause.expires_after(wait);
    co_await pause.async_wait(awaited);
    wait = std::min(wait * 2, 1000ms);
  }
}

}  // namespace poolbench::http
