#include "api/openapi.hpp"

#include "api/demo.hpp"
#include "api/documentation.hpp"
#include "api/hello.hpp"
#include "api/login.hpp"
#include "api/products.hpp"
#include "api/transactions.hpp"
#include "unit/server/api/shop.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include <set>

namespace poolbench::api {
namespace {

namespace json = boost::json;

// Every "$ref" in a document.
void references(json::value const& from, std::set<std::string>& found) {
  if (auto const* const object = from.if_object()) {
    for (auto const& [key, value] : *object) {
      if (key == "$ref") found.emplace(value.as_string());
      references(value, found);
    }
  } else if (auto const* const array = from.if_array()) {
    for (auto const& value : *array) references(value, found);
  }
}

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

class openapi : public ::testing::Test {
 protected:
  shop shop_;
  std::vector<route_spec> table_ = shop_.table();
  json::value document_ = json::parse(openapi_document(table_, "1.2.3"));
};

TEST_F(openapi, describes_exactly_the_routes_that_the_router_gets) {
  std::set<std::string> routed;
  for (auto const& route : to_routes(table_)) {
    routed.insert(lower(boost::beast::http::to_string(route.method)) + " " + std::string{route.path});
  }
  std::set<std::string> described;
  for (auto const& [path, item] : document_.at("paths").as_object()) {
    for (auto const& operation : item.as_object()) {
      described.insert(std::string{operation.key()} + " " + std::string{path});
    }
  }
  EXPECT_EQ(described, routed);
  EXPECT_EQ(described.count("post /transaction"), 1U);
  EXPECT_EQ(described.count("post /login"), 1U);
  EXPECT_EQ(described.count("get /openapi.json"), 1U);
}

TEST_F(openapi, refers_to_nothing_that_is_not_there) {
  std::set<std::string> wanted;
  references(document_, wanted);
  EXPECT_FALSE(wanted.empty());
  constexpr std::string_view prefix = "#/components/schemas/";
  for (auto const& reference : wanted) {
    ASSERT_TRUE(reference.starts_with(prefix)) << reference;
    EXPECT_TRUE(
        document_.at("components").at("schemas").as_object().contains(reference.substr(prefix.size())))
        << reference;
  }
}

TEST_F(openapi, is_a_complete_document) {
  EXPECT_EQ(document_.at("openapi").as_string(), "3.1.0");
  EXPECT_EQ(document_.at("info").at("version").as_string(), "1.2.3");
  auto const& bearer = document_.at("components").at("securitySchemes").at("bearer");
  EXPECT_EQ(bearer.at("flows").at("password").at("tokenUrl").as_string(), "/login/token");
  std::set<std::string> operations;
  for (auto const& [path, item] : document_.at("paths").as_object()) {
    for (auto const& [method, operation] : item.as_object()) {
      EXPECT_TRUE(operations.emplace(operation.at("operationId").as_string()).second) << path;
      EXPECT_FALSE(operation.at("responses").as_object().empty()) << path;
      EXPECT_FALSE(operation.at("summary").as_string().empty()) << path;
    }
  }
}

TEST_F(openapi, says_which_routes_need_a_token_and_what_they_answer_without_one) {
  for (auto const& spec : table_) {
    auto const method = lower(boost::beast::http::to_string(spec.method));
    auto const& operation = document_.at("paths").at(spec.path).at(method).as_object();
    EXPECT_EQ(operation.contains("security"), spec.bearer) << spec.path;
    if (spec.bearer) {
      EXPECT_TRUE(operation.at("responses").as_object().contains("401")) << spec.path;
    }
  }
}

TEST_F(openapi, an_alias_counts_as_the_route_it_stands_for) {
  for (auto const& route : to_routes(table_)) {
    if (route.path == "/transaction") {
      EXPECT_EQ(route.pattern, "/transactions");
    }
    if (route.path == "/login") {
      EXPECT_EQ(route.pattern, "/login/token");
    }
    if (route.path == "/hello") {
      EXPECT_EQ(route.pattern, "/");
    }
    if (route.path == "/products") {
      EXPECT_EQ(route.pattern, "/products");
    }
  }
}

}  // namespace
}  // namespace poolbench::api
