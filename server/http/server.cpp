#include "http/server.hpp"

#include "http/event_loop.hpp"
#include "http/listener.hpp"
#include "http/session.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>
#include <vector>

namespace poolbench::http {

namespace asio = boost::asio;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;

// Runs on the thread that accepts.
static asio::awaitable<void> stop_listening(std::shared_ptr<listener> door) {
  door->stop();
  co_return;
}

struct server::impl {
  impl(std::span<asio::io_context* const> contexts, options settings, router const& routes, observer& watcher)
      : shared{std::make_shared<shared_state>(std::move(settings), routes, watcher)},
        door{std::make_shared<listener>(*contexts.front(), shared->settings)} {
    for (auto* const context : contexts) loops.push_back(std::make_shared<event_loop>(*context, shared));
  }

  // On the first loop: a place is taken here, so that the limit holds at any time.
  void hand_over(accepted_socket accepted) {
    auto& loop = loops[next_loop];
    next_loop = (next_loop + 1) % loops.size();
    auto place = shared->connections.enter();
    bool const welcome = static_cast<bool>(place);
    if (!welcome) place = shared->turned_away.enter();
    if (!place) {
      shared->watcher.rejected("connections");
      return;
    }
    asio::post(loop->context(), [loop, welcome, protocol = shared->settings.endpoint.protocol(),
                                 accepted = std::move(accepted), place = std::move(place)]() mutable {
      tcp_socket socket{loop->context()};
      boost::system::error_code failed;
      socket.assign(protocol, accepted.take(), failed);
      if (failed) return;
      (welcome ? start_session : turn_away)(loop, std::move(socket), std::move(place));
    });
  }

  template <class Act>
  void on_all_loops(Act act) {
    for (auto const& loop : loops) asio::post(loop->context(), [loop, act] { act(*loop); });
  }

  // Once in a server's life, so looking again and again is better than a signal between threads that every
  // connection's end would pay for.
  asio::awaitable<bool> empty_before(clock::time_point deadline) {
    asio::steady_timer pause{co_await asio::this_coro::executor};
    while (shared->connections.inside() + shared->turned_away.inside() > 0) {
      if (clock::now() >= deadline) co_return false;
      pause.expires_after(2ms);
      co_await pause.async_wait(asio::use_awaitable);
    }
    co_return true;
  }

  std::shared_ptr<shared_state> shared;
  std::vector<std::shared_ptr<event_loop>> loops;
  std::shared_ptr<listener> door;
  std::size_t next_loop = 0;
};

server::server(std::span<asio::io_context* const> loops, options settings, router const& routes,
               observer& watcher)
    : impl_{std::make_unique<impl>(loops, std::move(settings), routes, watcher)} {}

server::~server() = default;

asio::ip::tcp::endpoint server::local_endpoint() const {
  return impl_->door->local_endpoint();
}

void server::start() {
  auto& s = *impl_;
  asio::post(s.loops.front()->context(),
             [&s] { s.door->start([&s](accepted_socket accepted) { s.hand_over(std::move(accepted)); }); });
}

asio::awaitable<void> server::drain(clock::time_point deadline) {
  auto& s = *impl_;
  auto& first = s.loops.front()->context();
  co_await asio::co_spawn(first, stop_listening(s.door), asio::use_awaitable);
  // Every connection that got through has been posted to its loop by now, before what follows.
  s.on_all_loops([](event_loop& loop) { loop.drain(); });
  if (co_await s.empty_before(deadline)) co_return;
  s.on_all_loops([](event_loop& loop) { loop.abort_all(); });
  // Cancelled handlers end at once, unless one ignores it: that must not keep the process.
  co_await s.empty_before(clock::now() + 1s);
}

std::size_t server::open_connections() const noexcept {
  return impl_->shared->connections.inside();
}
std::size_t server::requests_in_flight() const noexcept {
  return impl_->shared->requests.inside();
}

}  // namespace poolbench::http
