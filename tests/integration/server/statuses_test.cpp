#include "integration/server/load.hpp"

#include <boost/json/parse.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace poolbench::tests {
namespace {

namespace json = boost::json;

using seen_statuses = std::set<std::string>;  // "POST /transactions 201"

// A client that remembers what it saw.
class witness {
 public:
  witness(http_client client, seen_statuses& seen) : client_(std::move(client)), seen_(seen) {}

  int send(std::string const& method, std::string const& target, std::string const& body = {}) {
    auto const status = client_.send(method, target, body).status;
    seen_.insert(method + " " + target.substr(0, target.find('?')) + " " + std::to_string(status));
    return status;
  }

 private:
  http_client client_;
  seen_statuses& seen_;
};

seen_statuses documented(json::value const& document) {
  seen_statuses result;
  for (auto const& [path, item] : document.at("paths").as_object()) {
    for (auto const& [method, operation] : item.as_object()) {
      std::string upper{method};
      std::transform(upper.begin(), upper.end(), upper.begin(),
                     [](unsigned char c) { return std::toupper(c); });
      for (auto const& response : operation.at("responses").as_object()) {
        result.insert(upper + " " + std::string{path} + " " + std::string{response.key()});
      }
    }
  }
  return result;
}

// The document promises nothing that the server does not do, and the server does nothing that it does not
// say.
TEST(statuses, every_documented_one_is_seen_and_no_other) {
  private_stack stack;
  auto const& url = stack.environment().database_url();
  shop_server server{url,
                     stack.environment().redis_url(),
                     {"--enforce-qualification", "--login-threads", "1", "--login-queue", "0"}};
  sql(url,
      "UPDATE products SET quantity = 10, required_qualification = 'C';"
      "UPDATE products SET required_qualification = 'A' WHERE id = '" +
          product(2) + "'");
  seen_statuses seen;
  witness anyone{server.client(""), seen};
  witness a{server.client("a"), seen};
  witness c{server.client("c"), seen};  // graded C

  for (auto const* path : {"/", "/hello", "/openapi.json", "/docs"}) anyone.send("GET", path);
  for (std::string const path : {"/login/token", "/login"}) {
    anyone.send("POST", path, "username=a&password=a");
    anyone.send("POST", path, "username=a&password=b");
    anyone.send("POST", path);
    std::vector<std::thread> crowd;
    std::mutex mutex;
    for (int i = 0; i != 8; ++i) {
      crowd.emplace_back([&] {
        auto const status = server.client("").post(path, "username=a&password=a").status;
        std::lock_guard const lock{mutex};
        seen.insert("POST " + path + " " + std::to_string(status));
      });
    }
    for (auto& each : crowd) each.join();
  }
  std::string id = "40000000-0000-4000-8000-000000000000";
  for (std::string const path : {"/transactions", "/transaction"}) {
    ++id.back();
    a.send("GET", path);
    a.send("GET", path + "?limit=x");
    a.send("POST", path, withdrawal(product(1), 1, id));
    a.send("POST", path, withdrawal(product(1), 1, id));
    a.send("POST", path, withdrawal(product(1), 2, id));
    a.send("POST", path, withdrawal(product(1), 100));
    c.send("POST", path, withdrawal(product(2), 1));
    anyone.send("GET", path);
    anyone.send("POST", path);
  }
  a.send("GET", "/products");
  a.send("GET", "/products?limit=x");
  anyone.send("GET", "/products");
  a.send("PUT", "/products/quantity");
  anyone.send("PUT", "/products/quantity");
  a.send("POST", "/demo/deadlock");
  anyone.send("POST", "/demo/deadlock");
  a.send("GET", "/demo/slow?ms=1");
  a.send("GET", "/demo/slow?ms=x");
  anyone.send("GET", "/demo/slow");
  a.send("GET", "/demo/error");
  anyone.send("GET", "/demo/error");

  // A deadlock needs two products; a caller whose vendor is gone cannot resupply.
  sql(url, "DELETE FROM transactions; DELETE FROM products WHERE id <> '" + product(1) +
               "'; UPDATE products SET "
               "quantity = 1; DELETE FROM vendors WHERE id = '00000000-0000-4000-8000-000000000003'");
  a.send("POST", "/demo/deadlock");
  c.send("PUT", "/products/quantity");

  stack.stop("postgres");
  for (auto const* path : {"/products", "/transactions", "/transaction", "/demo/slow"}) a.send("GET", path);
  for (auto const* path : {"/transactions", "/transaction"}) a.send("POST", path, withdrawal(product(1), 1));
  a.send("PUT", "/products/quantity");
  a.send("POST", "/demo/deadlock");

  auto const document = json::parse(server.client("").get("/openapi.json").body);
  EXPECT_THAT(seen, ::testing::ContainerEq(documented(document)));
}

}  // namespace
}  // namespace poolbench::tests
