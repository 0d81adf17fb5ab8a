#include "telemetry/span.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <deque>

namespace poolbench::telemetry {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Pair;
using testing::ResultOf;
using namespace std::chrono_literals;

constexpr clock::time_point zero{};

interval between(clock::duration begin, clock::duration end) {
  return {zero + begin, zero + end};
}

span_context const common{.server_address = "127.0.0.1",
                          .server_port = 8080,
                          .database_name = "suppliers",
                          .database_address = "db",
                          .database_port = 5432,
                          .redis_address = "cache",
                          .redis_port = 6379,
                          .redis_database = "2",
                          .epoch_offset = 1'000s};

request_record traced() {
  request_record record;
  record.total = between(0ms, 10ms);
  auto& trace = record.trace.emplace();
  trace.trace_id.fill(0xaa);
  trace.span_id.fill(0xbb);
  trace.sampled = true;
  return record;
}

db_visit insert() {
  return {.statement = "insert_transaction",
          .operation = "INSERT",
          .table = "transactions",
          .text = "insert into transactions values ($1)",
          .mode = connection_mode::per_request,
          .wait = between(1ms, 4ms),
          .create = between(1ms, 3ms),
          .execution = between(4ms, 6ms),
          .sqlstate = {},
          .error_type = ""};
}

http::exchange answered(unsigned status) {
  return {.method = http::verb::post,
          .route = "/transactions",
          .path = "/transaction",
          .scheme = "http",
          .status = status};
}

std::vector<span> spans_of(request_record const& record, http::exchange const& what = answered(201)) {
  static std::deque<finished_request> kept;  // the spans refer to it
  id_source ids{1};
  return make_spans(kept.emplace_back(what, record), common, ids);
}

std::vector<std::string> names(std::vector<span> const& spans) {
  std::vector<std::string> all;
  for (auto const& each : spans) all.push_back(each.name);
  return all;
}

attribute_value const* find(span const& in, std::string_view key) {
  auto const found =
      std::find_if(in.attributes.begin(), in.attributes.end(), [&](auto& pair) { return pair.first == key; });
  return found == in.attributes.end() ? nullptr : &found->second;
}

std::string text(span const& in, std::string_view key) {
  auto const* const value = find(in, key);
  if (value == nullptr) return "(absent)";
  auto const* const view = std::get_if<std::string_view>(value);
  return view != nullptr ? std::string{*view} : std::get<std::string>(*value);
}

TEST(spans, of_a_request_alone) {
  auto const all = spans_of(traced());
  ASSERT_EQ(all.size(), 1U);
  auto const& server = all[0];
  EXPECT_EQ(server.name, "POST /transactions");
  EXPECT_EQ(server.kind, span_kind::server);
  EXPECT_EQ(server.trace, traced().trace->trace_id);
  EXPECT_EQ(server.id, traced().trace->span_id);
  EXPECT_FALSE(server.parent);
  EXPECT_FALSE(server.remote_parent);
  EXPECT_EQ(server.start, 1'000s);
  EXPECT_EQ(server.end, 1'000s + 10ms);
  EXPECT_EQ(text(server, "http.request.method"), "POST");
  EXPECT_EQ(text(server, "http.route"), "/transactions");
  EXPECT_EQ(text(server, "url.path"), "/transaction");
  EXPECT_EQ(text(server, "url.scheme"), "http");
  EXPECT_EQ(text(server, "server.address"), "127.0.0.1");
  EXPECT_EQ(*find(server, "http.response.status_code"), attribute_value{std::int64_t{201}});
  EXPECT_EQ(*find(server, "server.port"), attribute_value{std::int64_t{8080}});
  EXPECT_EQ(find(server, "connection_mode"), nullptr);
}

TEST(spans, a_remote_parent_is_marked) {
  auto record = traced();
  record.trace->parent_span_id.emplace().fill(0xcc);
  record.trace->trace_state = "ot=th:8";
  auto const server = spans_of(record).front();
  EXPECT_EQ(server.parent, record.trace->parent_span_id);
  EXPECT_TRUE(server.remote_parent);
  EXPECT_EQ(server.trace_state, "ot=th:8");
}

TEST(spans, an_unmatched_request_is_named_by_its_method) {
  auto what = answered(404);
  what.route = "";
  auto const server = spans_of(traced(), what).front();
  EXPECT_EQ(server.name, "POST");
  EXPECT_EQ(find(server, "http.route"), nullptr);
}

TEST(spans, a_clients_mistake_is_no_error_and_the_servers_is) {
  auto const refused = spans_of(traced(), answered(422)).front();
  EXPECT_FALSE(refused.failed);
  EXPECT_EQ(find(refused, "error.type"), nullptr);
  auto const broken = spans_of(traced(), answered(503)).front();
  EXPECT_TRUE(broken.failed);
  EXPECT_EQ(text(broken, "error.type"), "503");
}

TEST(spans, of_a_visit_to_postgres) {
  auto record = traced();
  record.db.push_back(insert());
  auto const all = spans_of(record);
  ASSERT_THAT(names(all), ElementsAre("POST /transactions", "db.connection.acquire", "db.connection.create",
                                      "INSERT transactions"));
  EXPECT_EQ(text(all[0], "connection_mode"), "per_request");

  auto const& acquire = all[1];
  EXPECT_EQ(acquire.kind, span_kind::internal);
  EXPECT_EQ(acquire.parent, record.trace->span_id);
  EXPECT_FALSE(acquire.remote_parent);
  EXPECT_EQ(acquire.end - acquire.start, 3ms);
  EXPECT_EQ(text(acquire, "connection_mode"), "per_request");
  for (auto const& [key, value] : acquire.attributes) EXPECT_FALSE(key.starts_with("db.")) << key;
  EXPECT_EQ(all[2].parent, acquire.id);

  auto const& query = all[3];
  EXPECT_EQ(query.kind, span_kind::client);
  EXPECT_EQ(query.parent, record.trace->span_id);
  EXPECT_EQ(query.start, 1'000s + 4ms);
  EXPECT_EQ(text(query, "db.system"), "postgresql");
  EXPECT_EQ(text(query, "db.system.name"), "postgresql");
  EXPECT_EQ(text(query, "db.namespace"), "suppliers");
  EXPECT_EQ(text(query, "db.operation.name"), "INSERT");
  EXPECT_EQ(text(query, "db.collection.name"), "transactions");
  EXPECT_EQ(text(query, "db.query.text"), "insert into transactions values ($1)");
  EXPECT_EQ(text(query, "server.address"), "db");
  EXPECT_EQ(find(query, "db.response.status_code"), nullptr);
  EXPECT_FALSE(query.failed);
}

TEST(spans, a_statement_that_failed_says_its_sqlstate) {
  auto record = traced();
  auto visit = insert();
  visit.sqlstate = {'2', '3', '5', '0', '5', '\0'};
  visit.error_type = "server";
  record.db.push_back(visit);
  auto const query = spans_of(record).back();
  EXPECT_TRUE(query.failed);
  EXPECT_EQ(text(query, "db.response.status_code"), "23505");
  EXPECT_EQ(text(query, "error.type"), "23505");
}

TEST(spans, without_a_connection_there_is_no_statement) {
  auto record = traced();
  auto visit = insert();
  visit.create.reset();
  visit.execution.reset();
  visit.error_type = "timeout";
  record.db.push_back(visit);
  auto const all = spans_of(record, answered(503));
  ASSERT_THAT(names(all), ElementsAre("POST /transactions", "db.connection.acquire"));
  EXPECT_TRUE(all[1].failed);
  EXPECT_EQ(text(all[1], "error.type"), "timeout");
}

TEST(spans, of_redis_and_of_hashing) {
  auto record = traced();
  record.internal.push_back({.name = "password.check", .time = between(1ms, 2ms)});
  record.redis.push_back({.command = "SET", .time = between(2ms, 3ms)});
  record.redis.push_back({.command = "GET", .time = between(3ms, 4ms), .ok = false});
  auto const all = spans_of(record);
  ASSERT_THAT(names(all), ElementsAre("POST /transactions", "password.check", "SET", "GET"));
  EXPECT_EQ(all[1].kind, span_kind::internal);
  EXPECT_EQ(all[2].kind, span_kind::client);
  EXPECT_EQ(text(all[2], "db.system"), "redis");
  EXPECT_EQ(text(all[2], "db.system.name"), "redis");
  EXPECT_EQ(text(all[2], "db.namespace"), "2");
  EXPECT_EQ(text(all[2], "server.address"), "cache");
  EXPECT_FALSE(all[2].failed);
  EXPECT_TRUE(all[3].failed);
}

TEST(spans, are_as_many_as_counted_and_all_different) {
  auto record = traced();
  record.db.push_back(insert());
  auto bare = insert();
  bare.create.reset();
  record.db.push_back(bare);
  bare.execution.reset();
  record.db.push_back(bare);
  record.redis.push_back({.command = "GET", .time = {}});
  record.internal.push_back({.name = "x", .time = {}});
  auto const all = spans_of(record);
  EXPECT_EQ(all.size(), count_spans(record));
  for (auto const& one : all)
    EXPECT_EQ(std::count_if(all.begin(), all.end(), [&](auto& other) { return other.id == one.id; }), 1);
}

TEST(spans, a_kept_request_owns_its_path) {
  std::string path = "/somewhere/else/that/is/long/enough/to/be/on/the/heap";
  auto what = answered(404);
  what.path = path;
  finished_request const kept{what, traced()};
  path.assign(path.size(), 'x');
  id_source ids{1};
  EXPECT_EQ(text(make_spans(kept, common, ids).front(), "url.path"),
            "/somewhere/else/that/is/long/enough/to/be/on/the/heap");
}

}  // namespace
}  // namespace poolbench::telemetry
