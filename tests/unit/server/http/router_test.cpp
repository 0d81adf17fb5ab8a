#include "http/router.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace poolbench::http {
namespace {

route make(verb method, std::string_view path, std::string_view pattern = {}) {
  return {method, path, [](request&) -> boost::asio::awaitable<reply> { co_return reply{}; }, pattern};
}

router const routes{{make(verb::post, "/things"), make(verb::get, "/"), make(verb::get, "/things"),
                     make(verb::put, "/things/x"), make(verb::get, "/thing", "/things")}};

std::string_view found(verb method, std::string_view path) {
  auto const m = routes.find(method, path);
  auto const* const r = std::get_if<route const*>(&m);
  return r == nullptr ? std::string_view{} : (*r)->path;
}

TEST(router, finds_exact_paths) {
  EXPECT_EQ(found(verb::get, "/"), "/");
  EXPECT_EQ(found(verb::get, "/things"), "/things");
  EXPECT_EQ(found(verb::post, "/things"), "/things");
  EXPECT_EQ(found(verb::put, "/things/x"), "/things/x");
}

TEST(router, answers_head_as_get) {
  EXPECT_EQ(found(verb::head, "/things"), "/things");
  EXPECT_TRUE(std::holds_alternative<method_not_allowed>(routes.find(verb::head, "/things/x")));
}

TEST(router, knows_nothing_else) {
  for (auto const* path : {"", "/x", "/things/", "/thing/", "/THINGS", "*", "/zzz", "things"}) {
    EXPECT_TRUE(std::holds_alternative<not_found>(routes.find(verb::get, path))) << path;
  }
}

TEST(router, says_what_is_allowed) {
  auto const allow = [](verb method, std::string_view path) {
    return std::get<method_not_allowed>(routes.find(method, path)).allow;
  };
  EXPECT_EQ(allow(verb::delete_, "/things"), "GET, HEAD, POST");
  EXPECT_EQ(allow(verb::unknown, "/things"), "GET, HEAD, POST");
  EXPECT_EQ(allow(verb::get, "/things/x"), "PUT");
}

TEST(router, keeps_patterns) {
  auto const m = routes.find(verb::get, "/thing");
  EXPECT_EQ(std::get<route const*>(m)->pattern, "/things");
}

TEST(router, refuses_the_same_route_twice) {
  EXPECT_THROW(router({make(verb::get, "/a"), make(verb::get, "/a")}), std::invalid_argument);
}

}  // namespace
}  // namespace poolbench::http
