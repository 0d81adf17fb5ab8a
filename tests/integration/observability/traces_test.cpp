#include "integration/observability/traced_shop.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <set>

// Every route of the real server, span by span: what it sent, decoded with the OpenTelemetry project's own
// definitions.
namespace poolbench::tests {
namespace {

namespace json = boost::json;
using ::testing::ElementsAreArray;
using ::testing::IsSubsetOf;
using names = std::vector<std::string>;

enum kind { internal = 1, server = 2, client = 3 };

struct call {
  std::string method, target, body;
  int status;
  std::string span;   // the server span's name
  std::string route;  // empty: nothing matched
  names children;     // of both modes, sorted; per-request adds db.connection.create for each acquire
  bool logged_in = true;
};

names const one_statement(std::string const& statement) {
  names result{"GET", "db.connection.acquire", statement};
  std::sort(result.begin(), result.end());
  return result;
}

// Aliases are told under the name of their route.
std::vector<call> every_route() {
  return {
      {"GET", "/", "", 200, "GET /", "/", {}},
      {"GET", "/hello", "", 200, "GET /", "/", {}},
      {"POST",
       "/login/token",
       "username=b&password=b",
       200,
       "POST /login/token",
       "/login/token",
       {"SET", "password.check"},
       false},
      {"POST",
       "/login",
       "username=b&password=c",
       401,
       "POST /login/token",
       "/login/token",
       {"password.check"},
       false},
      {"GET", "/products?limit=5", "", 200, "GET /products", "/products", one_statement("SELECT products")},
      {"GET", "/products", "", 200, "GET /products", "/products", one_statement("SELECT products")},
      {"PUT", "/products/quantity", "", 200, "PUT /products/quantity", "/products/quantity",
       one_statement("UPDATE products")},
      {"POST", "/transactions", withdrawal(product(1), 1), 201, "POST /transactions", "/transactions",
       one_statement("INSERT transactions")},
      {"POST",
       "/transaction",
       withdrawal(product(1), -1),
       422,
       "POST /transactions",
       "/transactions",
       {"GET"}},
      {"GET", "/transactions?limit=5", "", 200, "GET /transactions", "/transactions",
       one_statement("SELECT transactions")},
      {"GET", "/transaction", "", 200, "GET /transactions", "/transactions",
       one_statement("SELECT transactions")},
      {"GET", "/openapi.json", "", 200, "GET /openapi.json", "/openapi.json", {}},
      {"GET", "/docs", "", 200, "GET /docs", "/docs", {}},
      {"GET", "/demo/slow?ms=1", "", 200, "GET /demo/slow", "/demo/slow", one_statement("SELECT")},
      {"GET", "/demo/error", "", 500, "GET /demo/error", "/demo/error", {"GET"}},
      {"GET", "/products", "", 401, "GET /products", "/products", {}, false},
      {"GET", "/nothing", "", 404, "GET", "", {}},
      {"DELETE", "/products", "", 405, "DELETE", "", {}},
  };
}

class every_request : public ::testing::TestWithParam<std::string> {
 protected:
  traced_shop shop_{{"200"},
                    {"--db-mode", GetParam()},
                    {"OTEL_RESOURCE_ATTRIBUTES=deployment.environment.name=" + GetParam()}};
  std::string mode_ = GetParam() == "pooled" ? "pooled" : "per_request";

  static std::map<std::string, std::string> common_server(call const& what) {
    return {{"http.request.method", what.method},
            {"url.path", what.target.substr(0, what.target.find('?'))},
            {"url.scheme", "http"},
            {"http.response.status_code", std::to_string(what.status)},
            {"server.address", "127.0.0.1"}};
  }

  void expect_server_span(call const& what, json::object const& span, http_answer const& answer) {
    EXPECT_EQ(text(span, "name"), what.span);
    EXPECT_EQ(text(span, "parentSpanId"), "00f067aa0ba902b7");
    EXPECT_EQ(span.at("flags").to_number<int>(), 0x301) << "sampled, with a parent that is remote";
    auto const about = attributes(span);
    for (auto const& [key, value] : common_server(what)) EXPECT_EQ(text(about, key), value) << key;
    EXPECT_EQ(text(about, "http.route"), what.route);
    EXPECT_EQ(text(about, "server.port"), std::to_string(shop_.server().api().port()));
    if (what.status >= 500) {
      EXPECT_EQ(span.at("status").at("code").to_number<int>(), 2);
      EXPECT_EQ(text(about, "error.type"), std::to_string(what.status));
    } else if (auto const* const status = span.if_contains("status")) {
      EXPECT_FALSE(status->as_object().contains("code")) << "a client's mistake is no error of the server";
    }
    // The response continues the trace: its parent is this span.
    EXPECT_EQ(answer.field("traceparent"),
              "00-" + text(span, "traceId") + "-" + text(span, "spanId") + "-01");
  }

  void expect_child(json::object const& span, json::object const& parent) {
    auto const name = text(span, "name");
    auto const about = attributes(span);
    EXPECT_EQ(span.at("flags").to_number<int>(), 0x101);
    EXPECT_LE(std::stoull(text(parent, "startTimeUnixNano")), std::stoull(text(span, "startTimeUnixNano")));
    EXPECT_LE(std::stoull(text(span, "startTimeUnixNano")), std::stoull(text(span, "endTimeUnixNano")));
    if (name.starts_with("db.connection.")) {
      EXPECT_EQ(span.at("kind").to_number<int>(), internal);
      EXPECT_EQ(text(about, "connection_mode"), mode_);
      for (auto const& each : about) EXPECT_FALSE(each.key().starts_with("db.")) << each.key();
    } else if (name == "password.check") {
      EXPECT_EQ(span.at("kind").to_number<int>(), internal);
    } else if (name == "GET" || name == "SET") {
      expect_store(span, "redis", name);
    } else {
      expect_store(span, "postgresql", name.substr(0, name.find(' ')));
      EXPECT_EQ(text(about, "db.namespace"), shop_.database().name());
      auto const query = text(about, "db.query.text");
      EXPECT_FALSE(query.empty());
      EXPECT_EQ(query.find("0000-0000"), std::string::npos) << "a value in " << query;
      EXPECT_EQ(text(about, "db.query.summary"), name);
    }
  }

  static void expect_store(json::object const& span, std::string const& system,
                           std::string const& operation) {
    auto const about = attributes(span);
    EXPECT_EQ(span.at("kind").to_number<int>(), client);
    EXPECT_EQ(text(about, "db.system.name"), system);
    EXPECT_EQ(text(about, "db.system"), system) << "Elastic reads the older name";
    EXPECT_EQ(text(about, "db.operation.name"), operation);
    EXPECT_EQ(text(about, "server.address"), "127.0.0.1");
    EXPECT_NE(text(about, "server.port"), "");
  }
};

INSTANTIATE_TEST_SUITE_P(modes, every_request, ::testing::Values("pooled", "per-request"),
                         [](auto const& mode) { return mode.param == "pooled" ? "pooled" : "per_request"; });

TEST_P(every_request, is_a_trace_with_all_its_parts) {
  auto user = shop_.server().client();
  auto anonymous = shop_.server().client("");
  int n = 100;
  for (auto const& what : every_route()) {
    SCOPED_TRACE(what.method + " " + what.target);
    auto const trace = trace_id(++n);
    auto const answer =
        (what.logged_in ? user : anonymous).send(what.method, what.target, what.body, traceparent(trace));
    ASSERT_EQ(answer.status, what.status) << answer.body;
    auto const spans = shop_.spans_of(trace);
    auto const& root = spans.front();
    ASSERT_EQ(root.at("kind").to_number<int>(), server);
    expect_server_span(what, root, answer);

    names children;
    std::map<std::string, json::object const*> by_id;
    for (auto const& span : spans) by_id[text(span, "spanId")] = &span;
    EXPECT_EQ(by_id.size(), spans.size()) << "an id twice";
    for (auto const& span : spans) {
      if (&span == &root) continue;
      auto const name = text(span, "name");
      auto const parent = by_id.find(text(span, "parentSpanId"));
      ASSERT_NE(parent, by_id.end()) << name << " has no parent";
      EXPECT_EQ(text(*parent->second, "name"),
                name == "db.connection.create" ? "db.connection.acquire" : what.span);
      expect_child(span, *parent->second);
      if (name == "db.connection.create" && mode_ == "pooled") continue;  // the pool may grow at any time
      children.push_back(name);
    }
    auto expected = what.children;
    if (mode_ == "per_request" && std::count(expected.begin(), expected.end(), "db.connection.acquire") > 0) {
      expected.emplace_back("db.connection.create");
    }
    std::sort(expected.begin(), expected.end());
    std::sort(children.begin(), children.end());
    EXPECT_THAT(children, ElementsAreArray(expected));
  }
  auto const resource = attributes(shop_.resource());
  EXPECT_EQ(text(resource, "service.name"), "poolbench-server");
  EXPECT_EQ(text(resource, "deployment.environment.name"), GetParam());
  EXPECT_EQ(text(resource, "telemetry.sdk.language"), "cpp");
  EXPECT_NE(text(resource, "service.version"), "");
  EXPECT_NE(text(resource, "service.instance.id"), "");
}

TEST_P(every_request, of_a_deadlock_shows_both_withdrawals) {
  auto const trace = trace_id(1);
  ASSERT_EQ(shop_.server().client().send("POST", "/demo/deadlock", "", traceparent(trace)).status, 200);
  auto const spans = shop_.spans_of(trace);
  auto const count = [&](std::string const& name) {
    return std::count_if(spans.begin(), spans.end(),
                         [&](auto const& span) { return text(span, "name") == name; });
  };
  EXPECT_EQ(text(spans.front(), "name"), "POST /demo/deadlock");
  EXPECT_EQ(count("SELECT products"), 1);
  EXPECT_EQ(count("db.connection.acquire"), 3);
  // One of the two waits for as long as Postgres takes to find a deadlock.
  auto const longest = std::max_element(spans.begin() + 1, spans.end(), [](auto const& a, auto const& b) {
    auto const length = [](auto const& span) {
      return std::stoull(text(span, "endTimeUnixNano")) - std::stoull(text(span, "startTimeUnixNano"));
    };
    return length(a) < length(b);
  });
  EXPECT_EQ(longest->at("kind").to_number<int>(), client) << text(*longest, "name");
}

TEST(tracing, carries_on_what_the_client_began_and_begins_what_it_did_not) {
  traced_shop shop;
  auto anonymous = shop.server().client("");
  auto const given = traceparent(trace_id(1));
  auto with_state = given;
  with_state.emplace_back("tracestate", "ot=th:8,other=1");
  ASSERT_EQ(anonymous.get("/", with_state).status, 200);
  EXPECT_EQ(text(shop.spans_of(trace_id(1)).front(), "traceState"), "ot=th:8,other=1");

  // A version to come: its first 55 characters are understood.
  auto const later = "cc-" + trace_id(2) + "-00f067aa0ba902b7-01-more";
  ASSERT_EQ(anonymous.get("/", {{"traceparent", later}}).status, 200);
  EXPECT_EQ(text(shop.spans_of(trace_id(2)).front(), "parentSpanId"), "00f067aa0ba902b7");

  // What is no traceparent begins a trace of its own, and its tracestate goes with it.
  auto const before = shop.arrived().size();
  for (auto const* bad : {"ff-77777777777777777777777777777773-00f067aa0ba902b7-01",
                          "00-00000000000000000000000000000000-00f067aa0ba902b7-01", "nonsense"}) {
    ASSERT_EQ(anonymous.get("/", {{"traceparent", bad}, {"tracestate", "other=1"}}).status, 200);
  }
  while (shop.arrived().size() < before + 3) shop.receive(std::chrono::seconds{10});
  for (auto i = before; i < before + 3; ++i) {
    auto const& span = shop.arrived()[i];
    EXPECT_EQ(text(span, "parentSpanId"), "");
    EXPECT_EQ(text(span, "traceState"), "");
    EXPECT_EQ(span.at("flags").to_number<int>(), 0x101) << "no remote parent";
    EXPECT_NE(text(span, "traceId"), "77777777777777777777777777777773");
  }
}

TEST(tracing, leaves_out_what_the_client_did_not_sample) {
  traced_shop shop;
  auto anonymous = shop.server().client("");
  auto const answer = anonymous.get("/", traceparent(trace_id(1), false));
  EXPECT_EQ(answer.field("traceparent").substr(0, 36), "00-" + trace_id(1) + "-");
  EXPECT_TRUE(answer.field("traceparent").ends_with("-00"));
  ASSERT_EQ(anonymous.get("/", traceparent(trace_id(2))).status, 200);
  shop.spans_of(trace_id(2));
  EXPECT_EQ(shop.arrived().size(), 1U);
}

TEST(tracing, at_a_ratio_keeps_what_the_trace_id_says_and_tells_elastic_the_ratio) {
  traced_shop shop{{"200"}, {}, {"OTEL_TRACES_SAMPLER=traceidratio", "OTEL_TRACES_SAMPLER_ARG=0.25"}};
  auto anonymous = shop.server().client("");
  // Kept: ids whose last 56 bits are in the upper quarter.
  std::string const kept =
      "77777777777777777"
      "7c0000000000000";
  std::string const left =
      "77777777777777777"
      "7bfffffffffffff";
  ASSERT_EQ(anonymous.get("/", traceparent(left)).status, 200);
  ASSERT_EQ(anonymous.get("/", traceparent(kept, false)).status, 200);  // whatever the parent decided
  EXPECT_EQ(text(shop.spans_of(kept).front(), "traceState"), "ot=th:c;p:2");
  EXPECT_EQ(shop.arrived().size(), 1U);
}

TEST(tracing, is_off_unless_there_is_a_collector) {
  scratch_database const database;
  shop_server const shop{database.url(), shared_stack().redis_url()};
  auto anonymous = shop.client("");
  EXPECT_EQ(anonymous.get("/").field("traceparent"), "");
  // What the client began goes on all the same.
  auto const answer = anonymous.get("/", traceparent(trace_id(1)));
  EXPECT_EQ(answer.field("traceparent").substr(0, 36), "00-" + trace_id(1) + "-");
  for (auto const* variable : {"OTEL_SDK_DISABLED=true", "OTEL_TRACES_EXPORTER=none"}) {
    shop_server const off{database.url(),
                          shared_stack().redis_url(),
                          {},
                          {"OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:9", variable}};
    EXPECT_EQ(off.client("").get("/").field("traceparent"), "") << variable;
  }
}

}  // namespace
}  // namespace poolbench::tests
