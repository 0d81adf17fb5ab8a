#include "telemetry/request_observer.hpp"

#include <gmock/gmock.h>

#include <cstdio>
#include <memory>

namespace poolbench::telemetry {
namespace {

using boost::beast::http::fields;
using testing::HasSubstr;
using testing::Not;

constexpr char traceparent[] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

class request_observer_test : public testing::Test {
 protected:
  // Nobody listens where it would send to, and nothing is ever sent: no batch is complete or due.
  otlp_exporter& exporter() {
    if (!exporter_) {
      otel_options how;
      how.traces_url = "http://127.0.0.1:1/v1/traces";
      exporter_ = std::make_unique<otlp_exporter>(how, span_context{}, key_values{}, log_);
    }
    return *exporter_;
  }

  request_record started(request_observer& observer, fields const& headers) {
    request_record record;
    observer.request_started(headers, http::verb::get, "http", record);
    return record;
  }

  metrics metrics_{{.version = "1", .revision = "r", .compiler = "c"}};
  log log_{{.level = log_level::off}};
  std::unique_ptr<otlp_exporter> exporter_;
};

TEST_F(request_observer_test, without_exporter_and_header_there_is_no_trace) {
  request_observer observer{metrics_, log_, {}};
  EXPECT_FALSE(started(observer, {}).trace);
}

TEST_F(request_observer_test, a_trace_that_came_is_continued_also_without_exporter) {
  request_observer observer{metrics_, log_, {}};
  fields headers;
  headers.set("traceparent", traceparent);
  headers.insert("tracestate", "a=1");
  headers.insert("tracestate", "b=2");
  auto const trace = started(observer, headers).trace;
  ASSERT_TRUE(trace);
  EXPECT_EQ(to_hex(trace->trace_id), "0af7651916cd43dd8448eb211c80319c");
  EXPECT_EQ(to_hex(trace->parent_span_id.value()), "b7ad6b7169203331");
  EXPECT_NE(trace->span_id, *trace->parent_span_id);
  EXPECT_TRUE(trace->sampled);
  EXPECT_EQ(trace->trace_state, "a=1,b=2");
}

TEST_F(request_observer_test, an_invalid_or_repeated_header_is_as_good_as_none) {
  request_observer observer{metrics_, log_, {}};
  fields invalid;
  invalid.set("traceparent", "00-nonsense");
  invalid.set("tracestate", "a=1");
  EXPECT_FALSE(started(observer, invalid).trace);
  fields repeated;
  repeated.insert("traceparent", traceparent);
  repeated.insert("traceparent", traceparent);
  EXPECT_FALSE(started(observer, repeated).trace);
}

TEST_F(request_observer_test, with_an_exporter_a_trace_begins_here) {
  request_observer observer{
      metrics_, log_, {.exporter = &exporter(), .sampling = sampler{sampler::kind::always_on, true}}};
  fields invalid;
  invalid.set("traceparent", "00-nonsense");
  invalid.set("tracestate", "a=1");
  auto const trace = started(observer, invalid).trace;
  ASSERT_TRUE(trace);
  EXPECT_FALSE(trace->parent_span_id);
  EXPECT_TRUE(trace->sampled);
  EXPECT_EQ(trace->trace_state, "");
}

TEST_F(request_observer_test, a_ratio_is_said_in_tracestate) {
  request_observer observer{
      metrics_, log_, {.exporter = &exporter(), .sampling = sampler{sampler::kind::ratio, false, 1.0}}};
  fields headers;
  headers.set("traceparent", traceparent);
  headers.set("tracestate", "a=1,ot=th:c");
  EXPECT_EQ(started(observer, headers).trace->trace_state, "ot=th:0;p:0,a=1");
}

TEST_F(request_observer_test, only_sampled_requests_reach_the_exporter) {
  request_observer observer{
      metrics_, log_, {.exporter = &exporter(), .sampling = sampler{sampler::kind::always_on, true}}};
  fields headers;
  headers.set("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00");
  observer.request_finished({}, started(observer, headers));
  exporter().stop(std::chrono::milliseconds{0});
  EXPECT_EQ(exporter().counts().dropped + exporter().counts().failed, 0U);
  observer.request_finished({}, started(observer, {}));
  EXPECT_EQ(exporter().counts().dropped, 1U) << "the exporter has been stopped";
}

TEST_F(request_observer_test, requests_are_logged_only_when_asked_for) {
  for (bool const wanted : {false, true}) {
    std::unique_ptr<std::FILE, decltype(&std::fclose)> const file{std::tmpfile(), &std::fclose};
    {
      log lines{{.out = file.get()}};
      request_observer observer{metrics_, lines, {.log_requests = wanted}};
      fields headers;
      headers.set("traceparent", traceparent);
      headers.set("Authorization", "Bearer hunter2");
      auto const record = started(observer, headers);
      observer.request_finished({.method = http::verb::get,
                                 .route = "/products",
                                 .path = "/products",
                                 .scheme = "http",
                                 .status = 503,
                                 .bytes_sent = 99},
                                record);
    }
    std::rewind(file.get());
    std::array<char, 4096> buffer{};
    std::string const text{buffer.data(), std::fread(buffer.data(), 1, buffer.size(), file.get())};
    if (!wanted) {
      EXPECT_EQ(text, "");
      continue;
    }
    EXPECT_THAT(text, HasSubstr(R"("message":"GET /products 503")"));
    EXPECT_THAT(text, HasSubstr(R"("trace.id":"0af7651916cd43dd8448eb211c80319c")"));
    EXPECT_THAT(text, HasSubstr(R"("http.response.status_code":503)"));
    EXPECT_THAT(text, HasSubstr(R"("event.outcome":"failure")"));
    EXPECT_THAT(text, Not(HasSubstr("hunter2")));
  }
}

TEST_F(request_observer_test, rejections_and_connections_are_counted) {
  request_observer observer{metrics_, log_, {}};
  observer.rejected("overload");
  observer.connections(3);
  EXPECT_THAT(metrics_.text(), HasSubstr("http_server_rejected_total{reason=\"overload\"} 1"));
  EXPECT_THAT(metrics_.text(), HasSubstr("http_server_connections 3"));
}

}  // namespace
}  // namespace poolbench::telemetry
