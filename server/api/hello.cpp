#include "api/hello.hpp"

#include "api/replies.hpp"

namespace poolbench::api {
namespace {

boost::asio::awaitable<http::reply> hello(http::request&) {
  co_return json_reply(http::status::ok, R"("Hello World!")");
}

}  // namespace

std::vector<route_spec> hello_routes() {
  std::vector<route_spec> table(1);
  table[0] = {.method = http::verb::get,
              .path = "/",
              .alias = "/hello",
              .operation = "hello",
              .tag = "hello",
              .summary = "Say hello",
              .description = "Touches neither Postgres nor Redis.",
              .responses = {{http::status::ok, "A greeting", "greeting"}},
              .handle = hello};
  return table;
}

}  // namespace poolbench::api
