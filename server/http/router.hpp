#pragma once

#include "http/message.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace poolbench::http {

using handler = std::function<boost::asio::awaitable<reply>(request&)>;

struct route {
  verb method{};
  std::string_view path;  // exact path; no parameters are needed by this API; static storage
  handler handle;
  std::string_view pattern;  // what metrics call it; an alias carries the path of the route it stands for
};

struct not_found {};
struct method_not_allowed {
  std::string allow;  // for the Allow header: "GET, HEAD, POST"
};
using match = std::variant<route const*, not_found, method_not_allowed>;

// Exact-path routing. HEAD finds the GET route. Immutable after construction, so thread-safe.
class router {
 public:
  explicit router(std::vector<route> routes);
  match find(verb method, std::string_view path) const;
  std::vector<route> const& routes() const noexcept { return routes_; }

 private:
  std::vector<route> routes_;  // sorted by path
};

}  // namespace poolbench::http
