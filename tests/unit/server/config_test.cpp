#include "config.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <vector>

namespace poolbench {
namespace {

using namespace std::chrono_literals;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::variant<config, early_exit> parse(std::vector<char const*> arguments) {
  arguments.insert(arguments.begin(), "poolbench-server");
  return parse_config(static_cast<int>(arguments.size()), arguments.data());
}

config accepted(std::vector<char const*> arguments) {
  auto outcome = parse(std::move(arguments));
  if (auto const* const stop = std::get_if<early_exit>(&outcome)) throw std::runtime_error(stop->text);
  return std::get<config>(std::move(outcome));
}

// The message of a refused command line, which must be one line and end with code 1.
std::string refused(std::vector<char const*> arguments) {
  auto const outcome = parse(std::move(arguments));
  auto const* const stop = std::get_if<early_exit>(&outcome);
  if (stop == nullptr) return "accepted";
  EXPECT_EQ(stop->code, 1);
  EXPECT_THAT(stop->text, StartsWith("poolbench-server: "));
  EXPECT_THAT(stop->text, EndsWith("(see poolbench-server --help)\n"));
  EXPECT_EQ(stop->text.find('\n'), stop->text.size() - 1) << stop->text;
  return stop->text;
}

// Sets a variable for one test.
class environment_variable {
 public:
  environment_variable(char const* name, char const* value) : name_(name) { ::setenv(name, value, 1); }
  ~environment_variable() { ::unsetenv(name_); }
  environment_variable(environment_variable const&) = delete;
  environment_variable& operator=(environment_variable const&) = delete;

 private:
  char const* name_;
};

TEST(config, defaults_are_the_documented_ones) {
  auto const c = accepted({});
  EXPECT_EQ(c.http.listen, (listen_address{"127.0.0.1", 8080}));
  EXPECT_EQ(c.http.admin, (listen_address{"127.0.0.1", 9464}));
  EXPECT_EQ(c.database.mode, telemetry::connection_mode::pooled);
  EXPECT_EQ(c.database.pool_min, 10U);
  EXPECT_EQ(c.database.pool_max, 20U);
  EXPECT_EQ(c.database.acquire_timeout, 2s);
  EXPECT_GE(c.http.threads, 1U);
  EXPECT_FALSE(c.shop.demo_routes);
  EXPECT_FALSE(c.shop.enforce_qualification);
  EXPECT_EQ(c.auth.session_ttl, 1h);
}

TEST(config, flags_reach_the_struct) {
  auto const c = accepted({"--listen",
                           "[::1]:0",
                           "--admin=127.0.0.1:0",
                           "--db-mode",
                           "per-request",
                           "--database-url",
                           "postgresql://h/x",
                           "--redis-url",
                           "redis://r:1",
                           "--pool-min",
                           "1",
                           "--pool-max",
                           "2",
                           "--acquire-timeout",
                           "150ms",
                           "--threads",
                           "3",
                           "--demo-routes",
                           "--enforce-qualification",
                           "--request-log",
                           "--log-level",
                           "warn",
                           "--max-body-bytes",
                           "2k"});
  EXPECT_EQ(c.http.listen, (listen_address{"::1", 0}));
  EXPECT_EQ(c.http.admin, (listen_address{"127.0.0.1", 0}));
  EXPECT_EQ(c.database.mode, telemetry::connection_mode::per_request);
  EXPECT_EQ(c.database.url, "postgresql://h/x");
  EXPECT_EQ(c.redis.where.host, "r");
  EXPECT_EQ(c.redis.where.port, 1);
  EXPECT_EQ(c.database.pool_min, 1U);
  EXPECT_EQ(c.database.pool_max, 2U);
  EXPECT_EQ(c.database.acquire_timeout, 150ms);
  EXPECT_EQ(c.http.threads, 3U);
  EXPECT_TRUE(c.shop.demo_routes);
  EXPECT_TRUE(c.shop.enforce_qualification);
  EXPECT_TRUE(c.telemetry.request_log);
  EXPECT_EQ(c.telemetry.log_level, telemetry::log_level::warn);
  EXPECT_EQ(c.http.max_body_bytes, 2048U);
}

TEST(config, the_environment_stands_in_for_flags_and_loses_against_them) {
  environment_variable const maximum{"POOLBENCH_POOL_MAX", "40"};
  environment_variable const url{"POOLBENCH_DATABASE_URL", "postgresql://env/x"};
  environment_variable const demo{"POOLBENCH_DEMO_ROUTES", "true"};
  environment_variable const key{"POOLBENCH_TOKEN_KEY", "0123456789abcdef0123456789abcdef"};
  environment_variable const otel{"OTEL_SERVICE_NAME", "shop"};
  auto const c = accepted({"--pool-max", "30"});
  EXPECT_EQ(c.database.pool_max, 30U);
  EXPECT_EQ(c.database.url, "postgresql://env/x");
  EXPECT_TRUE(c.shop.demo_routes);
  EXPECT_EQ(c.auth.token_key, "0123456789abcdef0123456789abcdef");
  EXPECT_EQ(c.telemetry.otel.service_name(), "shop");
  EXPECT_FALSE(c.telemetry.otel.enabled);
}

TEST(config, help_and_version_are_no_errors) {
  auto const help = parse({"--help"});
  EXPECT_EQ(std::get<early_exit>(help).code, 0);
  for (auto const* part :
       {"--database-url", "POOLBENCH_TOKEN_KEY", "Examples:", "[127.0.0.1:8080]", "[2s]"}) {
    EXPECT_THAT(std::get<early_exit>(help).text, HasSubstr(part));
  }
  auto const version = parse({"--version"});
  EXPECT_EQ(std::get<early_exit>(version).code, 0);
  EXPECT_THAT(std::get<early_exit>(version).text, StartsWith("poolbench-server "));
}

TEST(config, mistakes_are_one_line_that_names_the_flag) {
  EXPECT_THAT(refused({"--pool-min", "30"}), HasSubstr("--pool-min: 30 is above --pool-max (20)"));
  EXPECT_THAT(refused({"--pool-min", "0", "--pool-max", "0"}), HasSubstr("--pool-max: must be at least 1"));
  EXPECT_THAT(refused({"--listen", "nowhere"}), HasSubstr("--listen: expected an address"));
  EXPECT_THAT(refused({"--admin", "h:1"}), HasSubstr("--admin: expected an address"));
  EXPECT_THAT(refused({"--database-url", "suppliers"}), HasSubstr("--database-url: expected a URL"));
  EXPECT_THAT(refused({"--redis-url", "http://x"}), HasSubstr("--redis-url: "));
  EXPECT_THAT(refused({"--acquire-timeout", "2"}), HasSubstr("--acquire-timeout: expected a duration"));
  EXPECT_THAT(refused({"--acquire-timeout", "0"}), HasSubstr("--acquire-timeout: must be at least 1ms"));
  EXPECT_THAT(refused({"--session-ttl", "10ms"}), HasSubstr("--session-ttl: must be at least 1s"));
  EXPECT_THAT(refused({"--threads", "many"}), HasSubstr("--threads: expected a whole number"));
  EXPECT_THAT(refused({"--threads", "1000"}), HasSubstr("--threads: "));
  EXPECT_THAT(refused({"--max-body-bytes", "1"}), HasSubstr("--max-body-bytes: "));
  EXPECT_THAT(refused({"--max-header-bytes", "1"}), HasSubstr("--max-header-bytes: "));
  EXPECT_THAT(refused({"--max-connections", "0"}), HasSubstr("--max-connections: "));
  EXPECT_THAT(refused({"--max-in-flight", "0"}), HasSubstr("--max-in-flight: "));
  EXPECT_THAT(refused({"--login-threads", "0"}), HasSubstr("--login-threads: "));
  EXPECT_THAT(refused({"--login-threads", "65"}), HasSubstr("--login-threads: "));
  EXPECT_THAT(refused({"--per-request-max", "0"}), HasSubstr("--per-request-max: "));
  EXPECT_THAT(refused({"--db-mode", "fast"}),
              HasSubstr("--db-mode: expected per-request|pooled, got 'fast'"));
  EXPECT_THAT(refused({"--tls-cert", "/nonexistent.pem"}),
              HasSubstr("--tls-cert: cannot read '/nonexistent.pem'"));
  EXPECT_THAT(refused({"--tls-cert", "/dev/null"}), HasSubstr("--tls-cert and --tls-key"));
  EXPECT_THAT(refused({"--no-such-flag"}), HasSubstr("--no-such-flag"));
  EXPECT_THAT(refused({"stray"}), HasSubstr("stray"));
}

TEST(config, a_short_token_key_is_refused) {
  environment_variable const key{"POOLBENCH_TOKEN_KEY", "short"};
  EXPECT_THAT(refused({}), HasSubstr("POOLBENCH_TOKEN_KEY: must be at least 32 bytes"));
}

TEST(config, a_bad_tracing_variable_is_named) {
  environment_variable const sampler{"OTEL_TRACES_SAMPLER", "sometimes"};
  EXPECT_THAT(refused({}), HasSubstr("OTEL_TRACES_SAMPLER"));
}

TEST(config, messages_show_no_password) {
  EXPECT_THAT(refused({"--database-url", "mysql://u:secret@h"}), ::testing::Not(HasSubstr("secret")));
}

}  // namespace
}  // namespace poolbench
