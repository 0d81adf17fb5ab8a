#include "report/annotation.hpp"

#include "sample_run.hpp"

#include <gmock/gmock.h>

namespace loadgen::report {
namespace {

using namespace std::chrono_literals;

plan::plan marked() {
  plan::plan p;
  p.work.name = "shop";
  p.seed = 7;
  p.labels = {{"db_mode", "pooled"}};
  p.grafana = plan::grafana{{}, "/graphs/api/annotations", "s3cret"};
  p.grafana->where.host_header = "g.test:3000";
  return p;
}

TEST(annotation, is_a_request_to_grafanas_api) {
  EXPECT_EQ(
      annotation_request(marked(), std::chrono::system_clock::time_point{1'700'000'000'123ms}, "a \"b\""),
      "POST /graphs/api/annotations HTTP/1.1\r\n"
      "Host: g.test:3000\r\n"
      "Authorization: Bearer s3cret\r\n"
      "Content-Type: application/json\r\n"
      "Accept: application/json\r\n"
      "Connection: close\r\n"
      "Content-Length: 77\r\n"
      "\r\n"
      R"({"time":1700000000123,"tags":["poolbench","db_mode:pooled"],"text":"a \"b\""})");
}

TEST(annotation, says_what_begins_and_what_came_of_it) {
  EXPECT_EQ(begin_text(marked()), "loadgen: shop begins (async client, 64 connections, closed loop, seed 7)");
  auto result = samples::everything();
  EXPECT_THAT(end_text(result), testing::StartsWith("loadgen: ends: "));
  EXPECT_THAT(end_text(result), testing::HasSubstr(", p99 "));
  result.totals.invalid_reasons = {"the generator could not keep up"};
  EXPECT_THAT(end_text(result), testing::EndsWith(" (not valid)"));
}

}  // namespace
}  // namespace loadgen::report
