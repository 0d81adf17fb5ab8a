#include "telemetry/otel_options.hpp"

#include <gmock/gmock.h>

#include <map>

namespace poolbench::telemetry {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;
using namespace std::chrono_literals;

boost::system::result<otel_options, std::string> read(
    std::map<std::string, std::string, std::less<>> variables) {
  return read_otel_options([variables = std::move(variables)](std::string_view name) {
    auto const found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional{found->second};
  });
}

TEST(otel_options, tracing_is_off_without_an_endpoint) {
  auto const options = *read({});
  EXPECT_FALSE(options.enabled);
  EXPECT_EQ(options.service_name(), "poolbench-server");
  EXPECT_EQ(options.queue_size, 2048U);
  EXPECT_EQ(options.batch_size, 512U);
  EXPECT_EQ(options.schedule_delay, 5s);
  EXPECT_EQ(options.export_timeout, 10s);
}

TEST(otel_options, the_general_endpoint_gets_the_traces_path) {
  EXPECT_EQ(read({{"OTEL_EXPORTER_OTLP_ENDPOINT", "http://apm:8200"}})->traces_url,
            "http://apm:8200/v1/traces");
  EXPECT_EQ(read({{"OTEL_EXPORTER_OTLP_ENDPOINT", "https://apm/otlp/"}})->traces_url,
            "https://apm/otlp/v1/traces");
  EXPECT_TRUE(read({{"OTEL_EXPORTER_OTLP_ENDPOINT", "http://apm:8200"}})->enabled);
}

TEST(otel_options, the_traces_endpoint_wins_and_is_used_as_it_is) {
  auto const options = read({{"OTEL_EXPORTER_OTLP_ENDPOINT", "http://other"},
                             {"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://apm:4318/in"}});
  EXPECT_EQ(options->traces_url, "http://apm:4318/in");
}

TEST(otel_options, can_be_switched_off) {
  for (auto const& [name, value] : {std::pair{"OTEL_SDK_DISABLED", "True"}, {"OTEL_TRACES_EXPORTER", "none"}})
    EXPECT_FALSE(read({{"OTEL_EXPORTER_OTLP_ENDPOINT", "http://apm"}, {name, value}})->enabled) << name;
  EXPECT_TRUE(read({{"OTEL_EXPORTER_OTLP_ENDPOINT", "http://apm"}, {"OTEL_SDK_DISABLED", ""}})->enabled);
}

TEST(otel_options, service_name_has_its_own_variable_that_wins) {
  auto const both =
      read({{"OTEL_SERVICE_NAME", "shop"},
            {"OTEL_RESOURCE_ATTRIBUTES", "service.name=other,deployment.environment.name=pooled"}});
  EXPECT_EQ(both->service_name(), "shop");
  EXPECT_THAT(both->resource,
              ElementsAre(Pair("deployment.environment.name", "pooled"), Pair("service.name", "shop")));
  EXPECT_EQ(read({{"OTEL_RESOURCE_ATTRIBUTES", "service.name=other"}})->service_name(), "other");
}

TEST(otel_options, reads_numbers_and_headers) {
  auto const options = *read({{"OTEL_EXPORTER_OTLP_HEADERS", "Authorization=Bearer%20x,b=2"},
                              {"OTEL_EXPORTER_OTLP_TIMEOUT", "1500"},
                              {"OTEL_EXPORTER_OTLP_CERTIFICATE", "/ca.pem"},
                              {"OTEL_BSP_SCHEDULE_DELAY", "100"},
                              {"OTEL_BSP_MAX_QUEUE_SIZE", "64"},
                              {"OTEL_TRACES_SAMPLER", "always_off"}});
  EXPECT_THAT(options.headers, ElementsAre(Pair("Authorization", "Bearer x"), Pair("b", "2")));
  EXPECT_EQ(options.export_timeout, 1500ms);
  EXPECT_EQ(options.ca_file, "/ca.pem");
  EXPECT_EQ(options.schedule_delay, 100ms);
  EXPECT_EQ(options.queue_size, 64U);
  EXPECT_EQ(options.batch_size, 64U) << "never above the queue";
  EXPECT_FALSE(options.sampling.sample({}, std::nullopt));
}

TEST(otel_options, names_the_variable_that_is_wrong) {
  for (auto const& [name, value] : {std::pair{"OTEL_EXPORTER_OTLP_ENDPOINT", "apm:8200"},
                                    {"OTEL_EXPORTER_OTLP_ENDPOINT", "ftp://apm"},
                                    {"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "nonsense"},
                                    {"OTEL_EXPORTER_OTLP_TIMEOUT", "10s"},
                                    {"OTEL_EXPORTER_OTLP_TIMEOUT", "0"},
                                    {"OTEL_BSP_SCHEDULE_DELAY", "-1"},
                                    {"OTEL_TRACES_SAMPLER", "some"},
                                    {"OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"},
                                    {"OTEL_TRACES_EXPORTER", "zipkin"},
                                    {"OTEL_RESOURCE_ATTRIBUTES", "novalue"}}) {
    auto const refused = read({{name, value}});
    ASSERT_TRUE(refused.has_error()) << name << '=' << value;
    EXPECT_THAT(refused.error(), HasSubstr(name));
  }
}

TEST(otel_options, never_repeats_a_header) {
  for (auto const* bad : {"Authorization Bearer hunter2", "Authorization=hunter2%0d%0aX: y"}) {
    auto const refused = read({{"OTEL_EXPORTER_OTLP_HEADERS", bad}});
    ASSERT_TRUE(refused.has_error());
    EXPECT_THAT(refused.error(), HasSubstr("OTEL_EXPORTER_OTLP_HEADERS"));
    EXPECT_THAT(refused.error(), Not(HasSubstr("hunter2")));
  }
}

TEST(key_values, decodes_and_trims) {
  EXPECT_THAT(parse_key_values(" a = 1 ,, b=x%2Cy%3D, c=").value(),
              ElementsAre(Pair("a", "1"), Pair("b", "x,y="), Pair("c", "")));
  EXPECT_TRUE(parse_key_values("")->empty());
  EXPECT_FALSE(parse_key_values("=1"));
  EXPECT_FALSE(parse_key_values("a=%zz"));
}

}  // namespace
}  // namespace poolbench::telemetry
