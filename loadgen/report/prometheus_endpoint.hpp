#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace loadgen::report {

// A pull endpoint: answers GET /metrics with `render()` on a thread of its own, from construction to
// destruction. `address` is "HOST:PORT", "[::1]:PORT" or ":PORT" (loopback); port 0 takes a free one. Bad
// requests get 400 or 404, slow ones are cut after 5 s, at most 16 connections are served at once. Throws
// std::runtime_error naming the address when it cannot be listened on.
class prometheus_endpoint {
 public:
  prometheus_endpoint(std::string const& address, std::function<std::string()> render);
  ~prometheus_endpoint();
  prometheus_endpoint(prometheus_endpoint const&) = delete;
  prometheus_endpoint& operator=(prometheus_endpoint const&) = delete;

  std::uint16_t port() const noexcept;

 private:
  struct server;
  std::unique_ptr<server> server_;
};

}  // namespace loadgen::report
