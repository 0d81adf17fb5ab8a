#include "integration/server/shop_server.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace poolbench::tests {
namespace {

namespace json = boost::json;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;

constexpr char vendor_a[] = "00000000-0000-4000-8000-000000000001";
constexpr char some_id[] = "10000000-0000-4000-8000-000000000001";

// Every route of the real server, in each connection mode.
class routes : public ::testing::TestWithParam<std::string> {
 protected:
  scratch_database database_;
  shop_server server_{
      database_.url(), shared_stack().redis_url(), {"--db-mode", GetParam(), "--threads", "2"}};
  http_client http_ = server_.client();

  int stock(int n) {
    return std::stoi(database_.sql("SELECT quantity FROM products WHERE id = '" + product(n) + "'"));
  }
  void set_stock(int n, int quantity) {
    database_.sql("UPDATE products SET quantity = " + std::to_string(quantity) + " WHERE id = '" +
                  product(n) + "'");
  }
  // The types of a 422's entries with the last step of their way, such as "missing quantity".
  static std::set<std::string> mistakes(http_answer const& answer) {
    EXPECT_EQ(answer.status, 422) << answer.body;
    auto const document = json::parse(answer.body);
    std::set<std::string> result;
    for (auto const& entry : document.at("detail").as_array()) {
      result.insert(std::string{entry.at("type").as_string()} + " " +
                    std::string{entry.at("loc").as_array().back().as_string()});
    }
    return result;
  }
};

INSTANTIATE_TEST_SUITE_P(modes, routes, ::testing::Values("pooled", "per-request"),
                         [](auto const& mode) { return mode.param == "pooled" ? "pooled" : "per_request"; });

TEST_P(routes, hello) {
  auto anonymous = server_.client("");
  for (auto const* path : {"/", "/hello"}) {
    auto const answer = anonymous.get(path);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "\"Hello World!\"");
    EXPECT_EQ(answer.field("content-type"), "application/json");
  }
}

TEST_P(routes, every_answer_says_where_the_time_went) {
  for (auto const* path : {"/", "/products?limit=1", "/nowhere", "/transactions"}) {
    EXPECT_THAT(http_.get(path).field("server-timing"),
                MatchesRegex(
                    "acq;dur=[0-9.]+, db;dur=[0-9.]+, redis;dur=[0-9.]+, app;dur=[0-9.]+, total;dur=[0-9.]+"))
        << path;
  }
}

TEST_P(routes, a_trace_is_continued) {
  auto const answer = http_.get("/products?limit=1",
                                {{"traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}});
  EXPECT_THAT(answer.field("traceparent"), MatchesRegex("00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]+-01"));
  EXPECT_THAT(answer.field("traceparent"), ::testing::Not(HasSubstr("b7ad6b7169203331")));
}

TEST_P(routes, unknown_paths_and_methods) {
  EXPECT_EQ(http_.get("/nowhere").status, 404);
  EXPECT_EQ(http_.get("/products/").status, 404);
  auto const wrong_method = http_.send("DELETE", "/products");
  EXPECT_EQ(wrong_method.status, 405);
  EXPECT_THAT(wrong_method.field("allow"), HasSubstr("GET"));
  EXPECT_EQ(json::parse(wrong_method.body).at("detail").as_string(), "Method Not Allowed");
  auto const both = http_.send("PATCH", "/transactions");
  EXPECT_THAT(both.field("allow"), HasSubstr("GET"));
  EXPECT_THAT(both.field("allow"), HasSubstr("POST"));
}

TEST_P(routes, head_answers_like_get_without_a_body) {
  for (auto const* path : {"/", "/products?limit=3", "/openapi.json"}) {
    auto const get = http_.get(path);
    auto const head = http_.send("HEAD", path);
    EXPECT_EQ(head.status, 200) << path;
    EXPECT_EQ(head.body, "");
    EXPECT_EQ(head.field("content-length"), get.field("content-length")) << path;
    EXPECT_EQ(http_.get("/").status, 200);  // nothing of a body is left on the connection
  }
  EXPECT_EQ(http_.send("HEAD", "/products").status, 200);
  EXPECT_EQ(http_.get("/").body, "\"Hello World!\"");
}

TEST_P(routes, only_the_logged_in_get_in) {
  auto anonymous = server_.client("");
  for (auto const& [method, path] : {std::pair{"GET", "/products"},
                                     {"PUT", "/products/quantity"},
                                     {"GET", "/transactions"},
                                     {"POST", "/transactions"},
                                     {"GET", "/transaction"},
                                     {"POST", "/transaction"},
                                     {"POST", "/demo/deadlock"}}) {
    auto const answer = anonymous.send(method, path, "{}");
    EXPECT_EQ(answer.status, 401) << path;
    EXPECT_EQ(answer.field("www-authenticate"), "Bearer");
  }
  // alg: none; another key; expired (all of user a)
  for (auto const* token : {"eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.eyJzdWIiOiJhIiwiZXhwIjo0MTAyNDQ0ODAwfQ.",
                            "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhIiwiZXhwIjo0MTAyNDQ0ODAwfQ."
                            "bm90IHRoZSBzaWduYXR1cmUgb2YgdGhpcyB0b2tlbiE",
                            "not.a.token", ""}) {
    EXPECT_EQ(anonymous.get("/products?limit=1", {{"Authorization", std::string{"Bearer "} + token}}).status,
              401);
  }
}

TEST_P(routes, login_on_both_paths) {
  auto anonymous = server_.client("");
  for (auto const* path : {"/login", "/login/token"}) {
    auto const answer = anonymous.post(path, "username=z&password=z");
    ASSERT_EQ(answer.status, 200);
    EXPECT_EQ(json::parse(answer.body).at("token_type").as_string(), "bearer");
    auto const wrong = anonymous.post(path, "username=z&password=a");
    EXPECT_EQ(wrong.status, 401);
    EXPECT_EQ(wrong.field("www-authenticate"), "Bearer");
    EXPECT_EQ(anonymous.post(path, "username=zz&password=a").body, wrong.body);
    EXPECT_EQ(mistakes(anonymous.post(path, "")),
              (std::set<std::string>{"missing username", "missing password"}));
  }
}

TEST_P(routes, products_whole) {
  auto const answer = http_.get("/products");
  ASSERT_EQ(answer.status, 200);
  ASSERT_TRUE(answer.complete);
  auto const list = json::parse(answer.body);
  ASSERT_EQ(list.as_array().size(), 10'000U);
  auto const& first = list.at(0).as_object();
  EXPECT_EQ(first.size(), 5U);
  EXPECT_EQ(first.at("id").as_string(), product(1));
  EXPECT_TRUE(first.at("price").is_number());
  EXPECT_TRUE(first.at("quantity").is_int64());
  EXPECT_EQ(first.at("required_qualification").as_string().size(), 1U);
  auto const price = database_.sql("SELECT price FROM products WHERE id = '" + product(1) + "'");
  EXPECT_THAT(answer.body, HasSubstr("\"price\":" + price + ","));
}

TEST_P(routes, names_come_through_whatever_they_hold) {
  database_.sql(
      "UPDATE products SET name = E'\"q\" \\\\ \\n \\x01 \\u00e9 \\U0001F642 </script>' WHERE id = '" +
      product(1) + "'");
  auto const list = json::parse(http_.get("/products?limit=1").body);
  EXPECT_EQ(list.at(0).at("name").as_string(), "\"q\" \\ \n \x01 \u00e9 \U0001F642 </script>");
}

TEST_P(routes, pages_lead_to_the_end_and_miss_nothing) {
  std::set<std::string> ids;
  std::string next = "/products?limit=3333";
  int pages = 0;
  while (!next.empty()) {
    auto const answer = http_.get(next);
    ASSERT_EQ(answer.status, 200) << next;
    auto const list = json::parse(answer.body);
    for (auto const& row : list.as_array()) ids.emplace(row.at("id").as_string());
    auto const link = answer.field("link");
    next = link.empty() ? "" : link.substr(1, link.find('>') - 1);
    ++pages;
  }
  EXPECT_EQ(ids.size(), 10'000U);
  EXPECT_EQ(pages, 4);
  EXPECT_EQ(http_.get("/products?limit=10000").field("link"), "");
}

TEST_P(routes, transactions_whole_and_in_pages) {
  EXPECT_EQ(http_.get("/transactions").body, "[]");
  database_.sql(
      "INSERT INTO transactions (id, product_id, vendor_id, action, quantity) SELECT "
      "('20000000-0000-4000-8000-' || lpad((n / 3)::text, 12, '0'))::uuid, p.id, '" +
      std::string{vendor_a} +
      "', 'addition', 1 FROM generate_series(0, 999) n JOIN (SELECT id, row_number() OVER "
      "(ORDER BY id) AS k FROM products) p ON p.k = 1 + n % 3");
  auto const whole = http_.get("/transaction");
  ASSERT_EQ(json::parse(whole.body).as_array().size(), 1000U);
  EXPECT_THAT(std::string{json::parse(whole.body).at(0).at("transaction_date").as_string()},
              MatchesRegex("....-..-..T..:..:..\\.?[0-9]*Z"));
  std::string all;
  std::string next = "/transactions?limit=70";
  while (!next.empty()) {
    auto const answer = http_.get(next);
    ASSERT_EQ(answer.status, 200) << answer.body;
    all += (all.empty() ? "" : ",") + answer.body.substr(1, answer.body.size() - 2);
    auto const link = answer.field("link");
    next = link.empty() ? "" : link.substr(1, link.find('>') - 1);
  }
  EXPECT_EQ("[" + all + "]", whole.body);
}

TEST_P(routes, bad_pages_are_named) {
  EXPECT_EQ(mistakes(http_.get("/products?limit=0")), std::set<std::string>{"greater_than_equal limit"});
  EXPECT_EQ(mistakes(http_.get("/products?limit=10001")), std::set<std::string>{"less_than_equal limit"});
  EXPECT_EQ(mistakes(http_.get("/products?limit=x&after=y")),
            (std::set<std::string>{"int_parsing limit", "uuid_parsing after"}));
  EXPECT_EQ(mistakes(http_.get(std::string{"/transactions?after="} + some_id)),
            std::set<std::string>{"uuid_parsing after"});
}

TEST_P(routes, a_withdrawal_takes_and_an_addition_gives) {
  set_stock(1, 10);
  auto const taken = http_.post("/transactions", withdrawal(product(1), 3));
  ASSERT_EQ(taken.status, 201) << taken.body;
  auto const row = json::parse(taken.body);
  EXPECT_EQ(row.at("product_id").as_string(), product(1));
  EXPECT_EQ(row.at("vendor_id").as_string(), vendor_a);
  EXPECT_EQ(row.at("action").as_string(), "withdrawal");
  EXPECT_EQ(row.at("quantity").as_int64(), 3);
  EXPECT_EQ(stock(1), 7);
  auto const given = http_.post("/transaction",
                                R"({"product_id":")" + product(1) + R"(","action":"addition","quantity":5})");
  EXPECT_EQ(given.status, 201);
  EXPECT_EQ(stock(1), 12);
  EXPECT_EQ(database_.sql("SELECT count(*) FROM transactions"), "2");
}

TEST_P(routes, the_same_request_again_changes_nothing) {
  set_stock(1, 10);
  auto const body = withdrawal(product(1), 4, some_id);
  auto const first = http_.post("/transactions", body);
  auto const again = http_.post("/transactions", body);
  EXPECT_EQ(first.status, 201);
  EXPECT_EQ(again.status, 200);
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(stock(1), 6);
  // Also when there would not be enough for it any more, and when the id is written in capitals.
  set_stock(1, 0);
  EXPECT_EQ(http_.post("/transactions", body).status, 200);
  EXPECT_EQ(stock(1), 0);
}

TEST_P(routes, the_same_key_with_other_content_is_a_conflict) {
  set_stock(1, 10);
  ASSERT_EQ(http_.post("/transactions", withdrawal(product(1), 4, some_id)).status, 201);
  EXPECT_EQ(http_.post("/transactions", withdrawal(product(1), 5, some_id)).status, 409);
  EXPECT_EQ(server_.client("b").post("/transactions", withdrawal(product(1), 4, some_id)).status, 409);
  EXPECT_EQ(stock(1), 6);
  set_stock(2, 10);
  EXPECT_EQ(http_.post("/transactions", withdrawal(product(2), 4, some_id)).status, 201);  // another key
}

TEST_P(routes, refusals_of_the_shop) {
  set_stock(1, 3);
  auto const detail = [&](std::string const& body) {
    auto const answer = http_.post("/transactions", body);
    EXPECT_EQ(answer.status, 422) << answer.body;
    return std::string{json::parse(answer.body).at("detail").as_string()};
  };
  EXPECT_EQ(detail(withdrawal(product(1), 4)), "Not enough stock");
  EXPECT_EQ(detail(withdrawal(some_id, 1)), "Unknown product");
  EXPECT_EQ(detail(withdrawal(product(1), 1, "", std::string{R"(,"vendor_id":")"} + some_id + '"')),
            "Unknown vendor");
  EXPECT_EQ(detail(R"({"product_id":")" + product(1) + R"(","action":"addition","quantity":2147483647})"),
            "The product's quantity would become too large");
  EXPECT_EQ(stock(1), 3);
  EXPECT_EQ(database_.sql("SELECT count(*) FROM transactions"), "0");
}

TEST_P(routes, broken_bodies_are_named_and_never_500) {
  using set = std::set<std::string>;
  EXPECT_EQ(mistakes(http_.post("/transactions", "")), set{"missing body"});
  EXPECT_EQ(mistakes(http_.post("/transactions", "{")), set{"json_invalid body"});
  EXPECT_EQ(mistakes(http_.post("/transactions", std::string(5000, '['))), set{"json_invalid body"});
  EXPECT_EQ(mistakes(http_.post("/transactions", "{\"a\":\"\xff\"}")), set{"json_invalid body"});
  EXPECT_EQ(mistakes(http_.post("/transactions", "[]")), set{"model_attributes_type body"});
  EXPECT_EQ(mistakes(http_.post("/transactions", "{}")),
            (set{"missing product_id", "missing action", "missing quantity"}));
  EXPECT_EQ(mistakes(http_.post("/transactions", withdrawal(product(1), -1))), set{"greater_than quantity"});
  EXPECT_EQ(mistakes(http_.post("/transactions", withdrawal("'; DROP TABLE products; --", 1))),
            set{"uuid_parsing product_id"});
  EXPECT_EQ(mistakes(http_.post("/transactions", withdrawal(product(1), 1, "", R"(,"quantity ":1)"))),
            set{"extra_forbidden quantity "});
  EXPECT_EQ(http_.get("/products?limit=1").status, 200);
}

TEST_P(routes, resupply_fills_up_what_runs_low) {
  database_.sql("UPDATE products SET quantity = 50");
  set_stock(1, 49);
  set_stock(2, 0);
  auto const answer = http_.put("/products/quantity");
  ASSERT_EQ(answer.status, 200) << answer.body;
  auto const body = json::parse(answer.body);
  EXPECT_EQ(body.at("updated").as_int64(), 2);
  EXPECT_EQ(stock(1), 99);
  EXPECT_EQ(stock(2), 50);
  EXPECT_EQ(stock(3), 50);
  EXPECT_EQ(database_.sql("SELECT DISTINCT id, vendor_id, action, quantity FROM transactions"),
            std::string{body.at("transaction_id").as_string()} + "|" + vendor_a + "|addition|50");
  EXPECT_EQ(database_.sql("SELECT count(*) FROM transactions"), "2");
  EXPECT_EQ(json::parse(http_.put("/products/quantity").body).at("updated").as_int64(), 0);
}

TEST_P(routes, a_deadlock_is_real_and_survived) {
  set_stock(1, 10);
  set_stock(2, 10);
  auto const answer = http_.post("/demo/deadlock", "");
  ASSERT_EQ(answer.status, 200) << answer.body;
  auto const body = json::parse(answer.body);
  EXPECT_TRUE(body.at("deadlocked").as_bool()) << answer.body;
  EXPECT_EQ(stock(1), 8);
  EXPECT_EQ(stock(2), 8);
  auto const counted = [&] {
    return database_.sql("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()") == "1";
  };
  EXPECT_TRUE(eventually(counted, std::chrono::seconds{30}));  // an idle backend reports within 10 s
}

TEST_P(routes, other_demonstrations) {
  EXPECT_EQ(http_.get("/demo/slow?ms=10").body, R"({"slept_ms":10})");
  EXPECT_EQ(mistakes(http_.get("/demo/slow?ms=x")), std::set<std::string>{"int_parsing ms"});
  auto const error = http_.get("/demo/error");
  EXPECT_EQ(error.status, 500);
  EXPECT_EQ(error.body, R"({"detail":"Internal Server Error"})");
}

TEST_P(routes, openapi_describes_what_answers) {
  auto anonymous = server_.client("");
  auto const document = json::parse(anonymous.get("/openapi.json").body);
  for (auto const& [path, item] : document.at("paths").as_object()) {
    for (auto const& [method, operation] : item.as_object()) {
      std::string upper{method};
      for (char& c : upper) c = static_cast<char>(c - 'a' + 'A');
      auto const answer = anonymous.send(upper, std::string{path});
      auto const status = std::to_string(answer.status);
      EXPECT_TRUE(operation.at("responses").as_object().contains(status))
          << upper << " " << path << " " << status;
    }
  }
  EXPECT_EQ(anonymous.get("/docs").status, 200);
}

TEST_P(routes, admin_tells_and_changes_the_mode) {
  auto admin = server_.admin();
  EXPECT_EQ(admin.get("/healthz").status, 200);
  EXPECT_EQ(admin.get("/readyz").body, R"({"status":"ok","postgres":"ok","redis":"ok"})");
  EXPECT_EQ(admin.get("/db-mode").body, R"({"mode":")" + GetParam() + R"("})");
  std::string const other = GetParam() == "pooled" ? "per-request" : "pooled";
  EXPECT_EQ(admin.put("/db-mode", R"({"mode":")" + other + R"("})").body, R"({"mode":")" + other + R"("})");
  EXPECT_EQ(http_.get("/products?limit=1").status, 200);
  EXPECT_EQ(mistakes(admin.put("/db-mode", R"({"mode":"fast"})")),
            std::set<std::string>{"literal_error mode"});
  EXPECT_EQ(admin.get("/products").status, 404);
  EXPECT_EQ(http_.get("/metrics").status, 404);
}

TEST_P(routes, metrics_count_what_happened) {
  ASSERT_EQ(http_.get("/products?limit=1").status, 200);
  ASSERT_EQ(http_.get("/nowhere").status, 404);
  auto const mode = GetParam() == "pooled" ? "pooled" : "per_request";
  auto const text = server_.admin().get("/metrics").body;
  for (auto const& line : std::vector<std::string>{
           "http_server_request_duration_seconds_count{http_request_method=\"GET\",http_route=\"/products\","
           "http_response_status_code=\"200\",url_scheme=\"http\",connection_mode=\"" +
               std::string{mode} + "\"} 1\n",
           "server_mode_info{connection_mode=\"" + std::string{mode} + "\"} 1\n"}) {
    EXPECT_THAT(text, HasSubstr(line));
  }
  EXPECT_THAT(text, HasSubstr("db_client_connection_wait_time_seconds_count"));
  EXPECT_THAT(text, HasSubstr("process_cpu_seconds_total"));
}

}  // namespace
}  // namespace poolbench::tests
