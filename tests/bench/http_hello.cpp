// The HTTP layer alone, for comparing it with other servers: GET / answers "Hello World!" as the real server
// does.
//   http_hello [PORT [LOOPS]]     PORT 8080 and 1 loop unless told otherwise; runs until SIGINT or SIGTERM
#include "http/server.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <thread>
#include <vector>

namespace {

namespace asio = boost::asio;
namespace http = poolbench::http;

struct silent_observer : http::observer {
  void request_started(boost::beast::http::fields const&, http::verb, std::string_view,
                       poolbench::telemetry::request_record&) override {}
  void request_finished(http::exchange const&, poolbench::telemetry::request_record const&) override {}
  void rejected(std::string_view) override {}
  void connections(int) override {}
};

int run(unsigned short port, int count) {
  std::vector<std::unique_ptr<asio::io_context>> contexts;
  std::vector<asio::io_context*> loops;
  for (int i = 0; i < count; ++i) {
    loops.push_back(contexts.emplace_back(std::make_unique<asio::io_context>(1)).get());
  }
  http::router const routes{{{http::verb::get, "/",
                              [](http::request&) -> asio::awaitable<http::reply> {
                                http::reply answer;
                                answer.body = "\"Hello World!\"";
                                co_return answer;
                              },
                              "/"}}};
  silent_observer observer;
  http::options settings;
  settings.endpoint = {asio::ip::address_v4::loopback(), port};
  http::server server{loops, settings, routes, observer};
  server.start();

  asio::signal_set signals{*loops.front(), SIGINT, SIGTERM};
  signals.async_wait([&](boost::system::error_code, int) {
    asio::co_spawn(*loops.front(), server.drain(http::server::clock::now() + std::chrono::seconds{2}),
                   [&](std::exception_ptr) {
                     for (auto* const loop : loops) loop->stop();
                   });
  });
  std::vector<std::jthread> others;
  for (std::size_t i = 1; i < loops.size(); ++i) {
    others.emplace_back([loop = loops[i]] {
      auto const keep = asio::make_work_guard(*loop);
      loop->run();
    });
  }
  loops.front()->run();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(static_cast<unsigned short>(argc > 1 ? std::atoi(argv[1]) : 8080),
               argc > 2 ? std::atoi(argv[2]) : 1);
  } catch (std::exception const& e) {
    std::fprintf(stderr, "http_hello: %s\n", e.what());
    return 1;
  }
}
