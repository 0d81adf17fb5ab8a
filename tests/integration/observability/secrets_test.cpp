#include "integration/observability/traced_shop.hpp"

#include <gmock/gmock.h>

// Nothing secret in what the server says about itself, and its log lines are what Elastic's tools expect.
namespace poolbench::tests {
namespace {

namespace json = boost::json;
using ::testing::HasSubstr;

// The password between user and host of a URL.
std::string password_of(std::string const& url) {
  auto const scheme = url.find("://") + 3;
  auto const colon = url.find(':', scheme);
  return url.substr(colon + 1, url.find('@') - colon - 1);
}

TEST(secrets, are_in_no_log_trace_or_metric) {
  std::vector<std::string> secrets{"correct-horse-battery", "$argon2",
                                   "0123456789abcdef0123456789abcdef",  // the key of the tokens
                                   password_of(shared_stack().database_url()),
                                   password_of(shared_stack().redis_url())};
  traced_shop shop{{"200"}, {"--request-log"}};
  auto& server = shop.server();
  for (auto const* user : {"a", "b"}) secrets.push_back(server.token(user));
  auto user = server.client();
  user.get("/products?limit=1");
  user.post("/transactions", withdrawal(product(1), 1));
  auto anonymous = server.client("");
  EXPECT_EQ(anonymous.post("/login", "username=a&password=correct-horse-battery").status, 401);
  EXPECT_EQ(anonymous.post("/login", "username=nobody&password=correct-horse-battery").status, 401);
  EXPECT_EQ(anonymous.post("/login", "{\"password\":\"correct-horse-battery\"}").status, 422);
  std::string const forged = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.forged-token";
  secrets.push_back(forged);
  EXPECT_EQ(anonymous.get("/products", {{"Authorization", "Bearer " + forged}}).status, 401);
  EXPECT_EQ(anonymous.get("/products", {{"Authorization", "Basic correct-horse-battery"}}).status, 401);
  user.get("/demo/error");

  auto const trace = trace_id(1);
  user.get("/products?limit=1", traceparent(trace));
  shop.spans_of(trace);
  auto const metrics = server.admin().get("/metrics").body;
  server.terminate();
  ASSERT_EQ(server.child().wait(std::chrono::seconds{15}), 0);
  auto const log = server.child().rest_of_output() + server.child().error_output();
  EXPECT_THAT(log, HasSubstr("/login"));
  EXPECT_THAT(shop.raw(), HasSubstr("/login"));
  for (auto const& secret : secrets) {
    ASSERT_GT(secret.size(), 6U);
    EXPECT_EQ(log.find(secret), std::string::npos) << "the log holds " << secret;
    EXPECT_EQ(shop.raw().find(secret), std::string::npos) << "a trace holds " << secret;
    EXPECT_EQ(metrics.find(secret), std::string::npos) << "the metrics hold " << secret;
  }
}

json::object line_with(process& child, std::string const& part) {
  auto const line = child.read_line_with(part, std::chrono::seconds{10});
  if (!line) throw std::runtime_error{"no log line with " + part};
  return json::parse(*line).as_object();
}

TEST(logs, are_ecs_lines_that_find_their_trace) {
  traced_shop shop{{"200"}, {"--request-log"}};
  ASSERT_EQ(shop.server().client("").get("/hello", traceparent(trace_id(1))).status, 200);
  auto const line = line_with(shop.server().child(), "/hello");
  for (auto const* field : {"@timestamp", "log.level", "message", "ecs.version", "service.name"}) {
    EXPECT_NE(text(line, field), "") << field;
  }
  EXPECT_EQ(text(line, "service.name"), "poolbench-server");
  EXPECT_EQ(text(line, "http.request.method"), "GET");
  EXPECT_EQ(text(line, "event.outcome"), "success");
  EXPECT_EQ(line.at("http.response.status_code").as_int64(), 200);
  EXPECT_GT(line.at("event.duration").as_int64(), 0);
  auto const span = shop.spans_of(trace_id(1)).front();
  EXPECT_EQ(text(line, "trace.id"), text(span, "traceId"));
  EXPECT_EQ(text(line, "transaction.id"), text(span, "spanId"));
}

TEST(logs, hold_requests_only_when_asked_to) {
  scratch_database const database;
  shop_server server{database.url(), shared_stack().redis_url()};
  ASSERT_EQ(server.client().get("/products?limit=1").status, 200);
  server.terminate();
  ASSERT_EQ(server.child().wait(std::chrono::seconds{15}), 0);
  auto const log = server.child().rest_of_output();
  EXPECT_THAT(log, HasSubstr("stopped"));
  EXPECT_EQ(log.find("/products"), std::string::npos);
}

}  // namespace
}  // namespace poolbench::tests
