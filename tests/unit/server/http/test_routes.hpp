#pragma once

#include "http/router.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <atomic>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace poolbench::http {

// Hands out `pieces` and then ends, or fails when `fails` is set.
class scripted_stream : public body_stream {
 public:
  scripted_stream(std::vector<std::string> pieces, bool fails) : pieces_{std::move(pieces)}, fails_{fails} {}

  boost::asio::awaitable<boost::system::result<std::string_view>> next() override {
    if (next_ < pieces_.size()) co_return std::string_view{pieces_[next_++]};
    if (fails_) co_return boost::system::errc::make_error_code(boost::system::errc::io_error);
    co_return std::string_view{};
  }

 private:
  std::vector<std::string> pieces_;
  bool fails_;
  std::size_t next_ = 0;
};

// What handlers that wait for the test have in common.
struct gate {
  std::atomic<bool> open{false};
  std::atomic<int> waiting{0};
  std::atomic<int> cancelled{0};
};

inline route make_route(verb method, std::string_view path, handler handle) {
  return {method, path, std::move(handle), path};
}

inline handler answering(std::string body) {
  return [body](request&) -> boost::asio::awaitable<reply> {
    reply answer;
    answer.body = body;
    co_return answer;
  };
}

inline handler streaming(std::vector<std::string> pieces, bool fails = false) {
  return [pieces, fails](request&) -> boost::asio::awaitable<reply> {
    reply answer;
    answer.stream = std::make_unique<scripted_stream>(pieces, fails);
    co_return answer;
  };
}

// Looks at the gate every millisecond; the test decides when it goes on.
inline handler waiting_at(gate& g) {
  return [&g](request&) -> boost::asio::awaitable<reply> {
    ++g.waiting;
    boost::asio::steady_timer pause{co_await boost::asio::this_coro::executor};
    try {
      while (!g.open) {
        pause.expires_after(std::chrono::milliseconds{1});
        co_await pause.async_wait(boost::asio::use_awaitable);
      }
    } catch (...) {
      ++g.cancelled;
      throw;
    }
    reply answer;
    answer.body = "waited";
    co_return answer;
  };
}

inline std::vector<route> test_routes() {
  std::vector<route> routes;
  routes.push_back(make_route(verb::get, "/", answering("\"Hello World!\"")));
  routes.push_back(make_route(verb::get, "/innocent", answering("innocent")));
  routes.push_back(make_route(verb::get, "/big", answering(std::string(8 * 1024 * 1024, 'b'))));
  routes.push_back(make_route(verb::post, "/echo", [](request& r) -> boost::asio::awaitable<reply> {
    reply answer;
    answer.body = std::string{r.path} + "|" + std::string{r.query} + "|" + std::string{r.body};
    answer.content_type = "text/plain";
    co_return answer;
  }));
  routes.push_back(make_route(verb::get, "/throw", [](request&) -> boost::asio::awaitable<reply> {
    throw std::runtime_error{"as the test wants"};
    co_return reply{};
  }));
  routes.push_back(make_route(verb::get, "/headers", [](request&) -> boost::asio::awaitable<reply> {
    reply answer;
    answer.headers.emplace_back("X-Split", "a\r\nX-Injected: b");
    answer.headers.emplace_back("WWW-Authenticate", "Bearer");
    co_return answer;
  }));
  routes.push_back(make_route(verb::get, "/stream", streaming({"one,", std::string(40'000, 'x'), ",two"})));
  routes.push_back(make_route(verb::get, "/stream/empty", streaming({})));
  routes.push_back(make_route(verb::get, "/stream/broken", streaming({std::string(40'000, 'x'), "y"}, true)));
  routes.push_back(make_route(verb::get, "/stream/failed", streaming({}, true)));
  return routes;
}

}  // namespace poolbench::http
