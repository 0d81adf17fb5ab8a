#include "integration/server/rough_link.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <chrono>
#include <tuple>
#include <utility>

namespace poolbench::tests {

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

constexpr auto awaited = asio::as_tuple(asio::use_awaitable);
auto const here = asio::ip::address_v4::loopback();

}  // namespace

// A connection: the near end is the one that came to us.
struct rough_link::pair {
  tcp::socket near;
  tcp::socket far;
};

rough_link::rough_link(unsigned short to)
    : to_{here, to}, acceptor_{loop_, {here, 0}}, thread_{[this] {
        asio::co_spawn(loop_, accept(), asio::detached);
        loop_.run();
      }} {}

rough_link::~rough_link() {
  loop_.stop();
  thread_.join();
}

asio::awaitable<void> rough_link::accept() {
  for (;;) {
    auto [failed, near] = co_await acceptor_.async_accept(awaited);
    if (failed) continue;
    tcp::socket far{loop_};
    if (auto const [refused] = co_await far.async_connect(to_, awaited); refused) continue;
    auto const both = std::make_shared<pair>(pair{std::move(near), std::move(far)});
    for (bool const back : {false, true}) asio::co_spawn(loop_, carry(both, back), asio::detached);
  }
}

asio::awaitable<void> rough_link::carry(std::shared_ptr<pair> both, bool back) {
  auto& from = back ? both->far : both->near;
  auto& to = back ? both->near : both->far;
  std::array<char, 16 * 1024> piece;
  for (;;) {
    auto const [ended, length] = co_await from.async_read_some(asio::buffer(piece), awaited);
    co_await pass();
    if (ended) break;
    auto const [failed, sent] = co_await asio::async_write(to, asio::buffer(piece, length), awaited);
    if (failed) break;
  }
  boost::system::error_code ignored;
  both->near.close(ignored);
  both->far.close(ignored);
}

// Until what is on the way has arrived.
asio::awaitable<void> rough_link::pass() {
  asio::steady_timer timer{loop_};
  auto const wait = [&](std::chrono::milliseconds time) {
    timer.expires_after(time);
    return timer.async_wait(asio::use_awaitable);
  };
  if (weather_ == weather::lossy) {
    bool const lost = ++pieces_ % 10 == 0;
    if (lost) ++lost_;
    co_await wait(lost ? 200ms : 1ms);
  }
  while (weather_ == weather::down) co_await wait(5ms);
}

}  // namespace poolbench::tests
