#include "telemetry/metrics.hpp"

#include "support/golden.hpp"

#include <gmock/gmock.h>
#include <prometheus/metric_family.h>

#include <sstream>
#include <thread>

namespace poolbench::telemetry {
namespace {

using testing::HasSubstr;
using testing::Not;
using namespace std::chrono_literals;

metrics_options example() {
  return {.version = "1.2.3", .revision = "abc", .compiler = "g++ 12"};
}

interval lasting(clock::duration length) {
  return {clock::time_point{}, clock::time_point{} + length};
}

db_visit select_products(connection_mode mode) {
  return {.statement = "products_page",
          .operation = "SELECT",
          .table = "products",
          .text = "select ...",
          .mode = mode,
          .wait = lasting(20us),
          .create = std::nullopt,
          .execution = lasting(2ms),
          .sqlstate = {},
          .error_type = ""};
}

http::exchange answered(unsigned status) {
  return {.method = http::verb::get,
          .route = "/products",
          .path = "/products",
          .scheme = "http",
          .status = status};
}

request_record with(db_visit const& visit) {
  request_record record;
  record.total = lasting(3ms);
  record.db.push_back(visit);
  return record;
}

// Everything that can be observed, once.
void touch_all(metrics& all) {
  all.http_connections(1);
  all.rejected("overload");
  for (auto const mode : {connection_mode::per_request, connection_mode::pooled}) {
    all.connection_created(mode, 1ms, true);
    all.connection_closed(mode, "done");
    all.connection_used(mode, 1ms);
    all.connection_count(mode, db::connection_state::idle, 1);
    all.pending(mode, 1);
    all.timed_out(mode);
    all.request_started(http::verb::get, "http");
    auto record = with(select_products(mode));
    record.redis.push_back({.command = "GET", .time = lasting(100us)});
    all.request_finished(answered(200), record);
  }
  all.offload_waited(1us);
  all.event_loop_lag(1us);
  all.pool_limits(10, 20);
}

char const* type_name(prometheus::MetricType type) {
  switch (type) {
    case prometheus::MetricType::Counter:
      return "counter";
    case prometheus::MetricType::Gauge:
      return "gauge";
    case prometheus::MetricType::Histogram:
      return "histogram";
    case prometheus::MetricType::Untyped:
      return "untyped";
    default:
      return "unexpected";
  }
}

// One line per family: name, type, labels, bucket bounds.
std::string catalogue(std::vector<prometheus::MetricFamily> const& families) {
  std::ostringstream out;
  for (auto const& family : families) {
    out << family.name << ' ' << type_name(family.type) << " labels=";
    auto const& first = family.metric.at(0);
    for (std::size_t i = 0; i < first.label.size(); ++i) out << (i != 0 ? "," : "") << first.label[i].name;
    if (family.type == prometheus::MetricType::Histogram) {
      out << " buckets=";
      for (std::size_t i = 0; i < first.histogram.bucket.size(); ++i)
        out << (i != 0 ? "," : "") << first.histogram.bucket[i].upper_bound;
    }
    out << '\n';
  }
  return std::move(out).str();
}

TEST(metrics, names_types_labels_and_buckets_are_the_golden_ones) {
  metrics all{example()};
  touch_all(all);
  tests::expect_golden("server_metrics.txt", catalogue(all.collect()));
}

TEST(metrics, have_the_same_labels_in_every_series_of_a_family) {
  metrics all{example()};
  touch_all(all);
  for (auto const& family : all.collect())
    for (auto const& metric : family.metric) {
      ASSERT_EQ(metric.label.size(), family.metric[0].label.size()) << family.name;
      for (std::size_t i = 0; i < metric.label.size(); ++i)
        EXPECT_EQ(metric.label[i].name, family.metric[0].label[i].name) << family.name;
    }
}

TEST(metrics, a_request_is_counted_under_the_mode_of_its_visit) {
  metrics all{example()};
  all.mode_in_force(connection_mode::pooled);
  all.request_started(http::verb::get, "http");
  EXPECT_THAT(all.text(),
              HasSubstr(R"(http_server_active_requests{http_request_method="GET",url_scheme="http"} 1)"));
  all.request_finished(answered(200), with(select_products(connection_mode::per_request)));
  auto const text = all.text();
  EXPECT_THAT(text,
              HasSubstr(R"(http_server_active_requests{http_request_method="GET",url_scheme="http"} 0)"));
  EXPECT_THAT(
      text,
      HasSubstr(
          R"(http_server_request_duration_seconds_count{http_request_method="GET",http_route="/products",)"
          R"(http_response_status_code="200",url_scheme="http",connection_mode="per_request"} 1)"));
  EXPECT_THAT(text,
              HasSubstr(R"(db_client_operation_duration_seconds_sum{db_system_name="postgresql",)"
                        R"(db_operation_name="SELECT",db_query_summary="SELECT products",error_type="",)"
                        R"(connection_mode="per_request"} 0.002)"));
  EXPECT_THAT(text,
              HasSubstr(R"(db_client_connection_wait_time_seconds_count{)"
                        R"(db_client_connection_pool_name="postgres",connection_mode="per_request"} 1)"));
}

TEST(metrics, a_request_without_a_visit_is_counted_under_the_mode_in_force) {
  metrics all{example()};
  all.mode_in_force(connection_mode::per_request);
  all.request_finished(answered(404), {});
  EXPECT_THAT(all.text(), HasSubstr(R"(code="404",url_scheme="http",connection_mode="per_request"} 1)"));
}

TEST(metrics, a_wait_that_timed_out_counts_and_one_refused_at_once_does_not) {
  metrics all{example()};
  auto failed = select_products(connection_mode::pooled);
  failed.execution.reset();
  failed.error_type = "timeout";
  all.request_finished(answered(503), with(failed));
  failed.error_type = "unavailable";
  all.request_finished(answered(503), with(failed));
  auto const text = all.text();
  EXPECT_THAT(text, HasSubstr(R"(wait_time_seconds_count{db_client_connection_pool_name="postgres",)"
                              R"(connection_mode="pooled"} 1)"));
  EXPECT_THAT(text, HasSubstr(R"(error_type="timeout",connection_mode="pooled"} 1)"));
  EXPECT_THAT(text, HasSubstr(R"(error_type="unavailable",connection_mode="pooled"} 1)"));
}

TEST(metrics, a_redis_call_has_the_mode_of_its_request) {
  metrics all{example()};
  auto record = with(select_products(connection_mode::per_request));
  record.redis.push_back({.command = "GET", .time = lasting(100us)});
  record.redis.push_back({.command = "GET", .time = lasting(100us), .ok = false});
  all.request_finished(answered(200), record);
  auto const text = all.text();
  EXPECT_THAT(text, HasSubstr(R"({db_system_name="redis",db_operation_name="GET",db_query_summary="GET",)"
                              R"(error_type="",connection_mode="per_request"} 1)"));
  EXPECT_THAT(text, HasSubstr(R"(error_type="unavailable",connection_mode="per_request"} 1)"));
}

TEST(metrics, only_one_mode_is_in_force) {
  metrics all{example()};
  EXPECT_THAT(all.text(), HasSubstr("server_mode_info{connection_mode=\"pooled\"} 1"));
  all.mode_in_force(connection_mode::per_request);
  EXPECT_THAT(all.text(), HasSubstr("server_mode_info{connection_mode=\"per_request\"} 1"));
  EXPECT_THAT(all.text(), HasSubstr("server_mode_info{connection_mode=\"pooled\"} 0"));
}

TEST(metrics, what_connections_do_is_counted) {
  metrics all{example()};
  all.connection_created(connection_mode::pooled, 3ms, true);
  all.connection_created(connection_mode::pooled, 3ms, false);
  all.connection_count(connection_mode::pooled, db::connection_state::used, 2);
  all.connection_count(connection_mode::pooled, db::connection_state::used, -1);
  all.connection_closed(connection_mode::pooled, "lifetime");
  all.pool_limits(10, 20);
  auto const text = all.text();
  EXPECT_THAT(text, HasSubstr(R"(create_time_seconds_count{db_client_connection_pool_name="postgres",)"
                              R"(connection_mode="pooled"} 1)"));
  EXPECT_THAT(text, HasSubstr(R"(db_client_connection_count{db_client_connection_state="used",)"
                              R"(db_client_connection_pool_name="postgres",connection_mode="pooled"} 1)"));
  EXPECT_THAT(text, HasSubstr(R"(db_client_connection_closed_total{reason="lifetime",)"
                              R"(db_client_connection_pool_name="postgres",connection_mode="pooled"} 1)"));
  EXPECT_THAT(text, HasSubstr(R"(db_client_connection_max{db_client_connection_pool_name="postgres"} 20)"));
  EXPECT_THAT(text,
              HasSubstr(R"(db_client_connection_idle_min{db_client_connection_pool_name="postgres"} 10)"));
}

TEST(metrics, spans_come_from_the_exporter) {
  metrics all{example()};
  EXPECT_THAT(all.text(), HasSubstr("otlp_exporter_spans_total{result=\"sent\"} 0"));
  all.spans_from([] { return export_counts{.sent = 5, .dropped = 6, .failed = 7}; });
  auto const text = all.text();
  EXPECT_THAT(text, HasSubstr("otlp_exporter_spans_total{result=\"sent\"} 5"));
  EXPECT_THAT(text, HasSubstr("otlp_exporter_spans_total{result=\"dropped\"} 6"));
  EXPECT_THAT(text, HasSubstr("otlp_exporter_spans_total{result=\"failed\"} 7"));
}

TEST(metrics, a_client_cannot_invent_methods) {
  metrics all{example()};
  auto what = answered(405);
  what.method = http::verb::unknown;
  all.request_finished(what, {});
  what.method = http::verb::mkcalendar;
  all.request_finished(what, {});
  EXPECT_THAT(all.text(), HasSubstr("seconds_count{http_request_method=\"_OTHER\""));
  EXPECT_THAT(all.text(), Not(HasSubstr("MKCALENDAR")));
}

TEST(metrics, can_be_scraped_while_everything_is_observed) {
  metrics all{example()};
  std::thread busy{[&all] {
    for (int i = 0; i < 2000; ++i) touch_all(all);
  }};
  for (int i = 0; i < 20; ++i) EXPECT_THAT(all.text(), HasSubstr("build_info"));
  busy.join();
  EXPECT_THAT(all.text(), HasSubstr(R"(connection_mode="pooled"} 2000)"));
}

}  // namespace
}  // namespace poolbench::telemetry
