#include "collector.hpp"
#include "telemetry/log.hpp"
#include "telemetry/otlp_exporter.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>

#include <algorithm>
#include <thread>

// The exporter against collectors of every temper. What was sent is decoded by the OpenTelemetry project's
// own definitions, not by ours.
namespace poolbench::telemetry {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using tests::collector;
using tests::eventually;

constexpr retry_options quick{.first_backoff = 5ms, .last_backoff = 20ms, .give_up_after = 20s};

otel_options to(std::string url) {
  otel_options how;
  how.enabled = true;
  how.traces_url = std::move(url);
  how.resource = {{"service.name", "shop"}, {"deployment.environment.name", "pooled"}};
  how.schedule_delay = 10ms;
  return how;
}

span_context const common{.server_address = "127.0.0.1",
                          .server_port = 8080,
                          .database_name = "suppliers",
                          .database_address = "db",
                          .database_port = 5432,
                          .redis_address = "cache",
                          .redis_port = 6379,
                          .redis_database = "0",
                          .epoch_offset = {}};

http::exchange const answered{.method = http::verb::post,
                              .route = "/transactions",
                              .path = "/transactions",
                              .scheme = "http",
                              .status = 201,
                              .bytes_sent = 100,
                              .cut = false};

request_record traced(std::size_t spans = 1) {
  request_record record;
  record.total = {clock::now() - 3ms, clock::now()};
  auto& trace = record.trace.emplace();
  trace.trace_id.fill(0xab);
  trace.span_id.fill(0xcd);
  trace.sampled = true;
  record.redis.resize(spans - 1, {.command = "GET", .time = record.total});
  return record;
}

class otlp : public testing::Test {
 protected:
  void start(otel_options how, retry_options retry = quick) {
    exporter_.emplace(std::move(how), common,
                      key_values{{"service.version", "1.2.3"}, {"service.name", "no"}}, log_, retry);
  }
  void submit(std::size_t requests, std::size_t spans_each = 1) {
    for (std::size_t i = 0; i < requests; ++i) exporter_->submit(answered, traced(spans_each));
  }
  bool eventually_counted(std::uint64_t sent, std::uint64_t dropped, std::uint64_t failed) {
    auto const reached = eventually([&] {
      auto const now = exporter_->counts();
      return now.sent == sent && now.dropped == dropped && now.failed == failed;
    });
    if (!reached) {
      auto const now = exporter_->counts();
      ADD_FAILURE() << "sent " << now.sent << ", dropped " << now.dropped << ", failed " << now.failed;
    }
    return reached;
  }

  log log_{{.level = log_level::off}};
  std::optional<otlp_exporter> exporter_;
};

json::array const& spans_of(json::object const& request) {
  return request.at("message").at("resourceSpans").at(0).at("scopeSpans").at(0).at("spans").as_array();
}

// {"key": value} of a list of KeyValues.
json::object attributes(json::value const& of) {
  json::object all;
  for (auto const& pair : of.at("attributes").as_array()) {
    auto const& value = pair.at("value").as_object();
    EXPECT_EQ(value.size(), 1U) << json::serialize(pair);
    all[pair.at("key").as_string()] = value.begin()->value();
  }
  return all;
}

TEST_F(otlp, sends_what_the_protocol_asks_for) {
  collector peer{{"200"}};
  auto how = to(peer.url());
  how.headers = {{"Authorization", "Bearer secret"}, {"X-Other", "1"}};
  start(how);
  submit(1);
  auto const request = peer.next();
  EXPECT_EQ(request.at("method"), "POST");
  EXPECT_EQ(request.at("url"), "/v1/traces");
  auto const& headers = request.at("headers").as_object();
  EXPECT_EQ(headers.at("content-type"), "application/x-protobuf");
  auto const host = "127.0.0.1:" + std::to_string(peer.port());
  EXPECT_EQ(headers.at("host"), host.c_str());
  EXPECT_EQ(headers.at("authorization"), "Bearer secret");
  EXPECT_EQ(headers.at("x-other"), "1");
  EXPECT_FALSE(headers.contains("content-encoding"));
  eventually_counted(1, 0, 0);
}

TEST_F(otlp, every_member_of_every_span_arrives) {
  auto record = traced();
  record.trace->parent_span_id.emplace().fill(0xef);
  record.trace->trace_state = "ot=th:8;p:1";
  auto const at = [&](clock::duration offset) { return record.total.begin + offset; };
  record.internal.push_back({.name = "password.check", .time = {at(0us), at(100us)}});
  record.redis.push_back({.command = "GET", .time = {at(100us), at(200us)}});
  record.db.push_back({.statement = "insert_transaction",
                       .operation = "INSERT",
                       .table = "transactions",
                       .text = "insert into transactions values ($1)",
                       .mode = connection_mode::per_request,
                       .wait = {at(200us), at(900us)},
                       .create = interval{at(300us), at(800us)},
                       .execution = interval{at(900us), at(1000us)},
                       .sqlstate = {'2', '3', '5', '0', '5', '\0'},
                       .error_type = "server"});
  collector peer{{"200"}};
  start(to(peer.url()));
  auto failed = answered;
  failed.status = 503;
  exporter_->submit(failed, record);
  auto const request = peer.next();
  ASSERT_FALSE(request.contains("undecodable")) << json::serialize(request);

  auto const& group = request.at("message").at("resourceSpans").at(0);
  auto const resource = attributes(group.at("resource"));
  EXPECT_EQ(resource.at("service.name"), "shop");
  EXPECT_EQ(resource.at("service.version"), "1.2.3");
  EXPECT_EQ(resource.at("deployment.environment.name"), "pooled");
  EXPECT_EQ(group.at("scopeSpans").at(0).at("scope").at("name"), "poolbench");

  auto const& spans = spans_of(request);
  ASSERT_EQ(spans.size(), 6U);
  for (auto const& span : spans) {
    EXPECT_EQ(span.at("traceId"), "abababababababababababababababab");
    EXPECT_EQ(span.at("traceState"), "ot=th:8;p:1");
    EXPECT_EQ(span.at("spanId").as_string().size(), 16U);
    EXPECT_LE(std::stoull(std::string{span.at("startTimeUnixNano").as_string()}),
              std::stoull(std::string{span.at("endTimeUnixNano").as_string()}));
  }

  auto const& server = spans[0];
  EXPECT_EQ(server.at("name"), "POST /transactions");
  EXPECT_EQ(server.at("kind").to_number<int>(), 2);
  EXPECT_EQ(server.at("spanId"), "cdcdcdcdcdcdcdcd");
  EXPECT_EQ(server.at("parentSpanId"), "efefefefefefefef");
  EXPECT_EQ(server.at("flags").to_number<int>(), 0x301);
  EXPECT_EQ(server.at("status").at("code").to_number<int>(), 2);
  auto const about = attributes(server);
  EXPECT_EQ(about.at("http.request.method"), "POST");
  EXPECT_EQ(about.at("http.route"), "/transactions");
  EXPECT_EQ(about.at("http.response.status_code"), "503");  // int64, which JavaScript spells as text
  EXPECT_EQ(about.at("server.port"), "8080");
  EXPECT_EQ(about.at("connection_mode"), "per_request");

  // Started at the right time: this host's, within a minute.
  auto const now = std::chrono::system_clock::now().time_since_epoch();
  std::chrono::nanoseconds const start{std::stoll(std::string{server.at("startTimeUnixNano").as_string()})};
  EXPECT_LT(now - start, 1min);
  EXPECT_GT(now - start, 0min);

  auto const find = [&](std::string_view name) -> json::value const& {
    return *std::find_if(spans.begin(), spans.end(), [&](auto const& span) {
      return span.at("name").as_string() == json::string_view{name.data(), name.size()};
    });
  };
  for (auto const& [name, kind] : {std::pair{"password.check", 1},
                                   {"GET", 3},
                                   {"db.connection.acquire", 1},
                                   {"INSERT transactions", 3}}) {
    EXPECT_EQ(find(name).at("kind").to_number<int>(), kind) << name;
    EXPECT_EQ(find(name).at("parentSpanId"), "cdcdcdcdcdcdcdcd") << name;
    EXPECT_EQ(find(name).at("flags").to_number<int>(), 0x101) << name;
  }
  EXPECT_EQ(find("db.connection.create").at("parentSpanId"), find("db.connection.acquire").at("spanId"));
  auto const query = attributes(find("INSERT transactions"));
  EXPECT_EQ(query.at("db.system"), "postgresql");
  EXPECT_EQ(query.at("db.system.name"), "postgresql");
  EXPECT_EQ(query.at("db.query.text"), "insert into transactions values ($1)");
  EXPECT_EQ(query.at("db.response.status_code"), "23505");
  EXPECT_EQ(attributes(find("GET")).at("db.system"), "redis");
  EXPECT_EQ(attributes(find("db.connection.acquire")).at("connection_mode"), "per_request");
  EXPECT_EQ(attributes(find("db.connection.acquire")).at("connection_created"), true);
}

TEST_F(otlp, an_untroubled_span_has_no_status) {
  collector peer{{"200"}};
  start(to(peer.url()));
  submit(1);
  EXPECT_FALSE(spans_of(peer.next())[0].as_object().contains("status"));
}

TEST_F(otlp, batches_and_keeps_its_connection) {
  collector peer{{"200"}};
  auto how = to(peer.url());
  how.batch_size = 100;
  how.schedule_delay = 1h;
  start(how);
  submit(99);
  EXPECT_TRUE(peer.silent(50ms)) << "neither complete nor due";
  submit(1);
  EXPECT_EQ(spans_of(peer.next()).size(), 100U);
  submit(30, 10);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(spans_of(peer.next()).size(), 100U);
  eventually_counted(400, 0, 0);
}

TEST_F(otlp, a_batch_leaves_when_it_is_due) {
  collector peer{{"200"}};
  start(to(peer.url()));
  submit(3);
  EXPECT_EQ(spans_of(peer.next()).size(), 3U);
}

TEST_F(otlp, tries_again_when_the_collector_asks_for_it) {
  collector peer{{"429", "502", "503:after=0", "504", "drop", "junk", "200"}};
  start(to(peer.url()));
  submit(2);
  for (auto const* behaviour : {"429", "502", "503:after=0", "504", "drop", "junk", "200"}) {
    auto const request = peer.next();
    EXPECT_EQ(request.at("behaviour"), behaviour);
    EXPECT_EQ(spans_of(request).size(), 2U);
  }
  eventually_counted(2, 0, 0);
}

TEST_F(otlp, waits_as_long_as_the_collector_asks) {
  collector peer{{"503:after=1", "200"}};
  start(to(peer.url()));
  submit(1);
  peer.next();
  auto const begin = clock::now();
  peer.next();
  EXPECT_GT(clock::now() - begin, 900ms);
}

TEST_F(otlp, does_not_repeat_what_was_refused_for_good) {
  for (auto const* status : {"400", "401", "404", "413", "500"}) {
    collector peer{{status, "200"}};
    start(to(peer.url()));
    submit(2);
    EXPECT_EQ(peer.next().at("behaviour"), status);
    eventually_counted(0, 0, 2);
    submit(1);
    EXPECT_EQ(spans_of(peer.next()).size(), 1U) << "only what came later";
    eventually_counted(1, 0, 2);
  }
}

TEST_F(otlp, counts_a_partial_success_and_does_not_repeat_it) {
  collector peer{{"partial=3", "partial=999", "partial=0"}};
  start(to(peer.url()));
  submit(5);
  EXPECT_EQ(spans_of(peer.next()).size(), 5U);
  eventually_counted(2, 0, 3);
  submit(1);
  peer.next();
  eventually_counted(2, 0, 4);
  submit(1);
  peer.next();
  eventually_counted(3, 0, 4);
}

TEST_F(otlp, a_collector_that_closes_after_each_request_loses_nothing) {
  collector peer{{"close"}};
  start(to(peer.url()));
  for (int i = 1; i <= 5; ++i) {
    submit(1);
    peer.next();
    eventually_counted(static_cast<std::uint64_t>(i), 0, 0);
  }
}

TEST_F(otlp, a_slow_collector_is_given_up_after_the_timeout) {
  collector peer{{"hang", "200"}};
  auto how = to(peer.url());
  how.export_timeout = 100ms;
  start(how);
  submit(1);
  EXPECT_EQ(peer.next().at("behaviour"), "hang");
  EXPECT_EQ(peer.next().at("behaviour"), "200");
  eventually_counted(1, 0, 0);
}

TEST_F(otlp, a_dead_collector_costs_nothing_and_every_span_is_counted) {
  auto how = to("http://127.0.0.1:" + std::to_string(tests::free_port()) + "/v1/traces");
  how.queue_size = 100;
  how.batch_size = 10;
  start(how, {.first_backoff = 10s, .last_backoff = 10s, .give_up_after = 1min});
  auto const begin = clock::now();
  submit(20'000);
  EXPECT_LT(clock::now() - begin, 2s);
  exporter_->stop(0ms);
  auto const counts = exporter_->counts();
  EXPECT_EQ(counts.sent, 0U);
  EXPECT_EQ(counts.dropped + counts.failed, 20'000U);
  EXPECT_GT(counts.dropped, 15'000U);
}

TEST_F(otlp, gives_a_batch_up_when_the_collector_stays_away) {
  start(to("http://127.0.0.1:" + std::to_string(tests::free_port()) + "/v1/traces"),
        {.first_backoff = 5ms, .last_backoff = 5ms, .give_up_after = 50ms});
  submit(3);
  eventually_counted(0, 0, 3);
}

TEST_F(otlp, a_host_that_does_not_exist_is_a_dead_collector) {
  start(to("http://collector.invalid:4318/v1/traces"),
        {.first_backoff = 5ms, .last_backoff = 5ms, .give_up_after = 20ms});
  submit(1);
  eventually_counted(0, 0, 1);
}

TEST_F(otlp, stopping_sends_what_is_queued) {
  collector peer{{"200"}};
  auto how = to(peer.url());
  how.schedule_delay = 1h;
  how.batch_size = 512;
  start(how);
  submit(700);
  exporter_->stop(10s);
  auto const counts = exporter_->counts();
  EXPECT_EQ(counts.sent, 700U);
  submit(5);
  EXPECT_EQ(exporter_->counts().dropped, 5U) << "nobody sends any more";
  exporter_->stop(10s);
}

TEST_F(otlp, stopping_interrupts_a_back_off_and_tries_once_more) {
  collector peer{{"503:after=15", "200"}};  // less than `quick` gives up after
  start(to(peer.url()));
  submit(1);
  peer.next();
  tests::eventually([&] { return false; }, 20ms);  // lets it begin to wait
  exporter_->stop(10s);
  EXPECT_EQ(exporter_->counts().sent, 1U);
}

TEST_F(otlp, stopping_does_not_wait_longer_than_it_was_told) {
  for (auto const* behaviour : {"hang", "503"}) {
    collector peer{{behaviour}};
    start(to(peer.url()));
    submit(600);
    peer.next();
    auto const begin = clock::now();
    exporter_->stop(100ms);
    EXPECT_LT(clock::now() - begin, 2s);
    EXPECT_EQ(exporter_->counts().failed, 600U) << behaviour;
  }
}

TEST_F(otlp, loses_no_span_count_while_many_threads_submit) {
  collector peer{{"200", "503", "partial=1", "200"}};
  auto how = to(peer.url());
  how.queue_size = 256;
  how.batch_size = 64;
  start(how);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) threads.emplace_back([this] { submit(2'000, 3); });
  for (auto& thread : threads) thread.join();
  exporter_->stop(10s);
  auto const counts = exporter_->counts();
  EXPECT_EQ(counts.sent + counts.dropped + counts.failed, 4U * 2'000U * 3U);
  EXPECT_GT(counts.sent, 0U);
}

TEST_F(otlp, speaks_https_and_checks_who_answers) {
  tests::scratch_folder const folder;
  auto const certificate = folder / "cert.pem";
  auto const key = folder / "key.pem";
  auto const made =
      tests::run({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                  "-days", "1", "-subj", "/CN=collector", "-addext", "subjectAltName=DNS:localhost",
                  "-keyout", key, "-out", certificate});
  ASSERT_EQ(made.status, 0) << made.err;
  collector peer{{"--tls", certificate, key, "200"}};
  auto how = to("https://localhost:" + std::to_string(peer.port()) + "/v1/traces");
  how.ca_file = certificate;
  start(how);
  submit(2);
  EXPECT_EQ(spans_of(peer.next()).size(), 2U);
  eventually_counted(2, 0, 0);

  retry_options const once{.first_backoff = 1ms, .last_backoff = 1ms, .give_up_after = 0ms};
  start(to(how.traces_url), once);
  submit(1);
  eventually_counted(0, 0, 1);  // nobody we know has signed that certificate

  how.traces_url = peer.url("https");
  start(how, once);
  submit(1);
  eventually_counted(0, 0, 1);  // it is not the certificate of 127.0.0.1
}

TEST(otlp_setup, a_ca_file_that_cannot_be_read_is_told_at_once) {
  log lines{{.level = log_level::off}};
  auto how = to("https://localhost:1/v1/traces");
  how.ca_file = "/nonexistent/ca.pem";
  EXPECT_THROW(otlp_exporter(how, common, {}, lines), boost::system::system_error);
}

}  // namespace
}  // namespace poolbench::telemetry
