#include "config.hpp"

#include "build_info.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <optional>
#include <thread>
#include <unistd.h>

namespace poolbench {
namespace {

constexpr std::size_t shortest_token_key = 32;  // RFC 7518, section 3.2: as long as the hash

constexpr char about[] =
    R"(A REST server for a small suppliers shop that measures what a Postgres connection strategy costs.
It runs every request on a fresh connection (per-request) or on a pool (pooled), and can be switched between
the two while it runs: curl -X PUT http://127.0.0.1:9464/db-mode -d '{"mode":"per-request"}')";

constexpr char more_help[] = R"(
Durations are written 500ms, 2s, 1.5s, 1m, 1h; sizes 4096, 64k, 1M.
Every flag has an environment variable: POOLBENCH_ and the flag's name in capitals with _ for -,
such as POOLBENCH_DATABASE_URL; a flag given on the command line wins.
Only from the environment:
  POOLBENCH_TOKEN_KEY   signs the login tokens; when absent, a key is made anew at each start
  PGPASSWORD, PGPASSFILE and libpq's other variables, for what the database URL leaves out
  OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_HEADERS, OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES,
  OTEL_TRACES_SAMPLER, OTEL_TRACES_SAMPLER_ARG, OTEL_SDK_DISABLED   traces, as OpenTelemetry defines them
Passwords belong into the environment: other users of the machine can read command lines.

Examples:
  export POOLBENCH_DATABASE_URL=postgresql://shop:secret@db.internal/suppliers
  poolbench-server                                      a pool of 10 to 20 on 127.0.0.1:8080
  poolbench-server --db-mode per-request --threads 1    a fresh connection for each request
  poolbench-server --listen 127.0.0.1:0 --admin 127.0.0.1:0    free ports, told in the log's first line
  poolbench-server --listen '*:8443' --tls-cert chain.pem --tls-key key.pem    kill -HUP reloads both

Signals: TERM and INT drain (no begun response is cut), a second one ends at once; HUP reloads the certificate.
Exit codes: 0 stopped as asked; 1 wrong usage, or a start that failed (standard error says why).)";

// Adds flags whose values our own parsers read. The current value of the target is the default.
class flags {
 public:
  explicit flags(CLI::App& app) : app_(app) {}

  void group(std::string name) { group_ = std::move(name); }

  void add(std::string const& name, listen_address& target, std::string const& help) {
    auto const show = target.host + ":" + std::to_string(target.port);
    parsed_value(name, target, parse_listen_address, "ADDRESS:PORT", show, help);
  }
  void add(std::string const& name, config_duration& target, std::string const& help) {
    parsed_value(name, target, parse_duration, "TIME", format_duration(target), help);
  }
  void add(std::string const& name, std::size_t& target, std::string const& help) {
    parsed_value(name, target, parse_count, "N", std::to_string(target), help);
  }
  void add_bytes(std::string const& name, std::size_t& target, std::string const& help) {
    parsed_value(name, target, parse_bytes, "BYTES", fmt::format("{}k", target / 1024), help);
  }
  void add_database_url(std::string const& name, std::string& target, std::string const& help) {
    auto const parse = [](std::string_view text) { return parse_url(text, "postgresql|postgres"); };
    parsed_value(name, target, parse, "URL", target, help);
  }
  void add_redis_url(std::string const& name, redis::endpoint& target, std::string const& help) {
    auto const parse = [](std::string_view text) -> parsed<redis::endpoint> {
      auto read = redis::parse_url(text);
      if (!read) return refusal{read.error()};
      return *read;
    };
    parsed_value(name, target, parse, "URL", "redis://127.0.0.1:6379", help);
  }
  void add_file(std::string const& name, std::string& target, std::string const& help) {
    parsed_value(name, target, readable_file, "FILE", "", help);
  }
  void add_choice(std::string const& name, std::string& target, std::vector<std::string> const& choices,
                  std::string const& help) {
    auto const shown = fmt::format("{}", fmt::join(choices, "|"));
    auto const parse = [choices, shown](std::string_view text) -> parsed<std::string> {
      if (std::find(choices.begin(), choices.end(), text) != choices.end()) {
        return {boost::system::in_place_value, text};
      }
      return refusal{fmt::format("expected {}, got '{}'", shown, text)};
    };
    parsed_value(name, target, parse, shown, target, help);
  }
  void add_switch(std::string const& name, bool& target, std::string const& help) {
    app_.add_flag("--" + name, target, help)->group(group_)->envname(variable(name))->option_text(" ");
  }

 private:
  template <class T, class Parse>
  void parsed_value(std::string const& name, T& target, Parse parse, std::string const& type,
                    std::string const& shown_default, std::string const& help) {
    auto const flag = "--" + name;
    auto const read = [flag, &target, parse](std::string const& text) {
      auto value = parse(text);
      if (!value) throw CLI::ValidationError(flag, value.error().why);
      target = std::move(*value);
    };
    app_.add_option_function<std::string>(flag, read, help)
        ->group(group_)
        ->envname(variable(name))
        ->option_text(shown_default.empty() ? type : type + " [" + shown_default + "]");
  }

  static parsed<std::string> readable_file(std::string_view path) {
    std::string name{path};
    if (::access(name.c_str(), R_OK) != 0) return refusal{fmt::format("cannot read '{}'", name)};
    return {boost::system::in_place_value, std::move(name)};
  }

  static std::string variable(std::string name) {
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return c == '-' ? '_' : static_cast<char>(std::toupper(c)); });
    return "POOLBENCH_" + name;
  }

  CLI::App& app_;
  std::string group_;
};

void declare(flags& f, config& c, std::string& mode, std::string& level) {
  f.group("Listeners");
  f.add("listen", c.http.listen, "the API; port 0 picks a free one");
  f.add("admin", c.http.admin,
        "/dashboard, /metrics, /healthz, /readyz, /db-mode: unauthenticated, keep it private");
  f.add_file("tls-cert", c.http.tls_cert, "certificate chain (PEM): HTTPS on the API's address");
  f.add_file("tls-key", c.http.tls_key, "its private key (PEM)");
  f.add("threads", c.http.threads, "event loops; 0: one per hardware thread");

  f.group("Database");
  f.add_database_url("database-url", c.database.url, "where the suppliers database is");
  f.add("database-wait", c.database.wait, "when it cannot be reached at the start, go on trying for so long");
  f.add_choice("db-mode", mode, {"per-request", "pooled"}, "how a request gets its connection");
  f.add("pool-min", c.database.pool_min, "connections kept open when idle");
  f.add("pool-max", c.database.pool_max, "connections at most");
  f.add("pool-queue", c.database.pool_queue, "requests that may wait for a connection; more get 503");
  f.add("acquire-timeout", c.database.acquire_timeout, "how long a request may wait for a connection");
  f.add("statement-timeout", c.database.statement_timeout, "how long a statement may run");
  f.add("pool-idle-timeout", c.database.pool_idle_timeout,
        "idle connections above the minimum are closed after");
  f.add("pool-max-lifetime", c.database.pool_max_lifetime, "a connection is replaced after (10% jitter)");
  f.add("per-request-max", c.database.per_request_max, "connections open at a time in per-request mode");

  f.group("Sessions");
  f.add_redis_url("redis-url", c.redis.where, "where sessions are kept; may be down: routes keep working");
  f.add("redis-timeout", c.redis.timeout, "of one command");
  f.add("session-ttl", c.auth.session_ttl, "how long a login lasts");
  f.add("login-threads", c.auth.login_threads, "threads that check passwords (dear on purpose)");
  f.add("login-queue", c.auth.login_queue, "logins that may wait for one; more get 503");

  f.group("Limits");
  f.add("max-connections", c.http.max_connections, "client connections; more get 503");
  f.add("max-in-flight", c.http.max_in_flight, "requests handled at a time; more get 503");
  f.add_bytes("max-header-bytes", c.http.max_header_bytes, "of a request; more gets 431");
  f.add_bytes("max-body-bytes", c.http.max_body_bytes, "of a request; more gets 413");
  f.add("header-timeout", c.http.header_timeout, "for a request's header to arrive");
  f.add("body-timeout", c.http.body_timeout, "for its body to arrive");
  f.add("keepalive-timeout", c.http.keepalive_timeout, "how long a connection may be idle between requests");
  f.add("write-timeout", c.http.write_timeout, "for a client to take a piece of the response");
  f.add("drain-timeout", c.http.drain_timeout, "for requests in flight, when stopping");

  f.group("Behaviour");
  f.add_switch("demo-routes", c.shop.demo_routes, "add /demo/...: a deadlock, a slow handler, an error");
  f.add_switch("enforce-qualification", c.shop.enforce_qualification,
               "refuse vendors graded below the product with 403");
  f.add_choice("log-level", level, {"debug", "info", "warn", "error", "off"},
               "JSON lines on standard output");
  f.add_switch("request-log", c.telemetry.request_log, "one log line per request");
  f.add_switch("no-metrics", c.telemetry.no_metrics,
               "count no requests: only to measure what counting costs");
}

// What no single flag can see. Returns the sentence to print, empty when all is well.
std::string contradiction(config const& c) {
  auto const& d = c.database;
  if (d.pool_max == 0) return "--pool-max: must be at least 1";
  if (d.pool_min > d.pool_max) {
    return fmt::format("--pool-min: {} is above --pool-max ({})", d.pool_min, d.pool_max);
  }
  if (d.per_request_max == 0) return "--per-request-max: must be at least 1";
  struct {
    char const* flag;
    config_duration value;
  } const positive[] = {{"--acquire-timeout", d.acquire_timeout},
                        {"--statement-timeout", d.statement_timeout},
                        {"--pool-idle-timeout", d.pool_idle_timeout},
                        {"--pool-max-lifetime", d.pool_max_lifetime},
                        {"--redis-timeout", c.redis.timeout},
                        {"--session-ttl", c.auth.session_ttl},
                        {"--header-timeout", c.http.header_timeout},
                        {"--body-timeout", c.http.body_timeout},
                        {"--keepalive-timeout", c.http.keepalive_timeout},
                        {"--write-timeout", c.http.write_timeout}};
  for (auto const& [flag, value] : positive) {
    if (value < std::chrono::milliseconds{1}) return fmt::format("{}: must be at least 1ms", flag);
  }
  if (c.auth.session_ttl < std::chrono::seconds{1}) return "--session-ttl: must be at least 1s";
  if (c.http.threads > 256) return "--threads: more than 256 event loops make no sense";
  if (c.auth.login_threads == 0) return "--login-threads: must be at least 1";
  if (c.auth.login_threads > 64) return "--login-threads: more than 64 make no sense";
  if (c.http.max_connections == 0) return "--max-connections: must be at least 1";
  if (c.http.max_in_flight == 0) return "--max-in-flight: must be at least 1";
  if (c.http.max_header_bytes < 1024) return "--max-header-bytes: must be at least 1k";
  if (c.http.max_body_bytes < 1024) return "--max-body-bytes: must be at least 1k";
  if (c.http.tls_cert.empty() != c.http.tls_key.empty())
    return "--tls-cert and --tls-key: one is useless alone";
  return {};
}

// What comes from the environment alone. Returns the sentence to print, empty when all is well.
std::string read_environment(config& c) {
  auto const read = [](std::string_view name) -> std::optional<std::string> {
    char const* value = std::getenv(std::string{name}.c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string>{value};
  };
  c.auth.token_key = read("POOLBENCH_TOKEN_KEY").value_or("");
  if (!c.auth.token_key.empty() && c.auth.token_key.size() < shortest_token_key) {
    return fmt::format("POOLBENCH_TOKEN_KEY: must be at least {} bytes (try: openssl rand -hex 32)",
                       shortest_token_key);
  }
  auto otel = telemetry::read_otel_options(read);
  if (!otel) return otel.error();
  c.telemetry.otel = std::move(*otel);
  return {};
}

early_exit usage_error(std::string_view why) {
  return {1, fmt::format("poolbench-server: {} (see poolbench-server --help)\n", why)};
}

}  // namespace

std::variant<config, early_exit> parse_config(int argc, char const* const* argv) {
  config result;
  std::string mode = "pooled";
  std::string level = "info";
  CLI::App app{about, "poolbench-server"};
  app.footer(more_help);
  app.get_formatter()->column_width(36);
  app.set_version_flag("--version",
                       fmt::format("poolbench-server {} ({})", build_info::version, build_info::revision));
  flags all{app};
  declare(all, result, mode, level);
  try {
    app.parse(argc, argv);
  } catch (CLI::CallForHelp const&) {
    return early_exit{0, app.help()};
  } catch (CLI::CallForVersion const&) {
    return early_exit{0, app.version() + "\n"};
  } catch (CLI::ParseError const& error) {
    return usage_error(error.what());
  }
  if (result.http.threads == 0) result.http.threads = std::max(1U, std::thread::hardware_concurrency());
  if (mode == "per-request") result.database.mode = telemetry::connection_mode::per_request;
  result.telemetry.log_level = *telemetry::parse_log_level(level);
  if (auto const why = read_environment(result); !why.empty()) return usage_error(why);
  if (auto const why = contradiction(result); !why.empty()) return usage_error(why);
  return result;
}

}  // namespace poolbench
