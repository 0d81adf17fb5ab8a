#include "app.hpp"

#include "api/admin.hpp"
#include "api/demo.hpp"
#include "api/documentation.hpp"
#include "api/hello.hpp"
#include "api/login.hpp"
#include "api/products.hpp"
#include "api/replies.hpp"
#include "api/transactions.hpp"
#include "app_options.hpp"
#include "auth/authenticator.hpp"
#include "auth/redis_session_store.hpp"
#include "build_info.hpp"
#include "db/health_check.hpp"
#include "db/mode_switch.hpp"
#include "event_loops.hpp"
#include "http/server.hpp"
#include "process.hpp"
#include "redis/client.hpp"
#include "signals.hpp"
#include "startup_check.hpp"
#include "telemetry/loop_lag.hpp"
#include "telemetry/request_observer.hpp"
#include "telemetry/scraper.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <fmt/format.h>

#include <atomic>
#include <cstdio>
#include <future>
#include <optional>
#include <stdexcept>
#include <thread>
#include <unistd.h>

namespace poolbench {
namespace {

using boost::asio::awaitable;
using std::chrono::milliseconds;
using telemetry::connection_mode;

constexpr milliseconds admin_drain{1000};     // admin requests are short
constexpr milliseconds loops_patience{2000};  // for what still runs on the loops when everything is closed
constexpr milliseconds trace_flush{2000};
constexpr milliseconds ping_patience{1000};
constexpr milliseconds mode_change_patience{5000};

std::vector<std::unique_ptr<db::strategy>> strategies(config const& how, db::observer& events) try {
  std::vector<std::unique_ptr<db::strategy>> result;
  result.push_back(std::make_unique<db::pooled>(pooled_options(how), events));
  result.push_back(std::make_unique<db::per_request>(per_request_options(how), events));
  return result;
} catch (std::invalid_argument const& error) {
  throw std::invalid_argument(fmt::format("--database-url: {}", error.what()));
}

class application {
 public:
  explicit application(config const& how);
  // Takes down what start() has begun, when stop() has not.
  ~application();

  void start();
  void wait() { stop_asked_.get_future().wait(); }
  void stop();

 private:
  template <class T>
  T on_control(awaitable<T> what) {
    return boost::asio::co_spawn(control_.executors().front(), std::move(what), boost::asio::use_future)
        .get();
  }
  http::options listener_options(listen_address const& where) const;
  std::vector<http::route> public_routes();
  std::vector<http::route> admin_routes();
  void wait_for_database();
  void reload();
  void close_parts(telemetry::clock::time_point deadline);

  config const& how_;
  mutable telemetry::log log_;
  telemetry::metrics metrics_;
  std::optional<telemetry::otlp_exporter> exporter_;
  std::optional<telemetry::request_observer> observer_;
  http::silent_observer admin_observer_;  // scrapes and health checks are not the shop's traffic
  event_loops control_{"control", 1};     // signals, the admin listener, starting and stopping
  event_loops loops_;
  redis::client redis_;
  auth::redis_session_store sessions_{redis_};
  auth::account_list accounts_ = auth::demo_accounts();
  auth::password_check passwords_;
  auth::tokens tokens_;
  auth::authenticator who_;
  db::mode_switch database_;
  db::health_check health_;
  api::uuid_source ids_;
  api::products products_;
  api::transactions transactions_;
  api::demo demo_;
  telemetry::scraper scraper_{metrics_};
  std::shared_ptr<http::tls_context> tls_;
  http::router public_router_;
  http::router admin_router_;
  std::optional<http::server> public_server_;
  std::optional<http::server> admin_server_;
  std::vector<std::unique_ptr<telemetry::loop_lag>> lags_;
  std::optional<signals> signals_;
  std::promise<void> stop_asked_;
  std::atomic<bool> draining_{false};
  bool closed_ = false;
};

application::application(config const& how)
    : how_(how),
      log_(
          {.level = how.telemetry.log_level, .service_name = std::string{how.telemetry.otel.service_name()}}),
      metrics_({.version = build_info::version,
                .revision = build_info::revision,
                .compiler = build_info::compiler,
                .mode = how.database.mode}),
      loops_("loop", how.http.threads),
      redis_(loops_.executors(), how.redis.where, redis_options(how, log_)),
      passwords_(accounts_, {.threads = how.auth.login_threads,
                             .max_pending = how.auth.login_threads + how.auth.login_queue}),
      tokens_(how.auth.token_key.empty() ? auth::random_token_key() : how.auth.token_key,
              std::chrono::duration_cast<std::chrono::seconds>(how.auth.session_ttl),
              std::chrono::system_clock::now),
      who_(accounts_, passwords_, tokens_, sessions_,
           std::chrono::duration_cast<std::chrono::seconds>(how.auth.session_ttl)),
      database_(strategies(how, metrics_), how.database.mode),
      health_(
          {.url = how.database.url, .connect_timeout = ping_patience, .statement_timeout = ping_patience}),
      ids_(random_seed(), std::chrono::system_clock::now),
      products_(database_, who_, ids_, patience(how)),
      transactions_(database_, who_, ids_, {patience(how), how.shop.enforce_qualification}),
      demo_(database_, who_, ids_, patience(how)),
      tls_(how.http.tls_cert.empty()
               ? nullptr
               : std::make_shared<http::tls_context>(how.http.tls_cert, how.http.tls_key)),
      public_router_(public_routes()),
      admin_router_(admin_routes()) {
  metrics_.pool_limits(how.database.pool_min, how.database.pool_max);
  auto watch = observer_options(how);
  if (how.telemetry.otel.enabled) {
    telemetry::key_values const defaults{{"service.version", build_info::version},
                                         {"service.instance.id", ids_.next()}};
    exporter_.emplace(how.telemetry.otel, span_context(how), defaults, log_);
    metrics_.spans_from([this] { return exporter_->counts(); });
    watch.exporter = &*exporter_;
  }
  observer_.emplace(metrics_, log_, watch);

  auto options = listener_options(how.http.listen);
  options.tls = tls_;
  options.limits = http_limits(how);
  public_server_.emplace(loops_.contexts(), std::move(options), public_router_, *observer_);
  if (exporter_) exporter_->listening_on(public_server_->local_endpoint().port());
  admin_server_.emplace(control_.contexts(), listener_options(how.http.admin), admin_router_,
                        admin_observer_);
}

application::~application() {
  if (!closed_) close_parts(telemetry::clock::now());
}

http::options application::listener_options(listen_address const& where) const {
  http::options options;
  options.endpoint = {boost::asio::ip::make_address(where.host), where.port};
  options.log = [this](std::string_view event, std::string_view detail) {
    log_.error(event, {{"error.message", detail}});
  };
  return options;
}

std::vector<http::route> application::public_routes() {
  auto table = api::hello_routes();
  auto const add = [&table](std::vector<api::route_spec> more) {
    for (auto& spec : more) table.push_back(std::move(spec));
  };
  add(api::login_routes(who_));
  add(products_.routes());
  add(transactions_.routes());
  if (how_.shop.demo_routes) add(demo_.routes());
  api::add_documentation(table, build_info::version);
  return api::to_routes(table);
}

std::vector<http::route> application::admin_routes() {
  api::admin_services services;
  services.metrics = [this] { return scraper_.text(); };
  services.metrics_content_type = telemetry::metrics::text_content_type;
  services.ask_postgres = [this]() -> awaitable<std::string> {
    auto const answer = co_await health_.ping(telemetry::clock::now() + ping_patience);
    co_return answer ? std::string{} : std::string{api::describe(answer.error().code)};
  };
  services.ask_redis = [this]() -> awaitable<std::string> {
    auto const answer = co_await sessions_.ping();
    co_return answer ? std::string{} : answer.error().message();
  };
  services.draining = [this] { return draining_.load(); };
  services.current_mode = [this] { return database_.mode(); };
  services.change_mode = [this](connection_mode to) -> awaitable<bool> {
    bool const ready = co_await database_.change(to, telemetry::clock::now() + mode_change_patience);
    metrics_.mode_in_force(database_.mode());
    log_.info("connection mode changed", {{"connection_mode", api::to_string(to)}, {"ready", ready}});
    co_return ready;
  };
  return api::admin_routes(std::move(services));
}

void application::start() {
  control_.start();
  loops_.start();
  redis_.start();
  wait_for_database();
  for (auto const& loop : loops_.executors())
    lags_.push_back(std::make_unique<telemetry::loop_lag>(loop, metrics_));
  signals_.emplace(
      *control_.contexts().front(), [this] { stop_asked_.set_value(); }, [this] { reload(); });
  public_server_->start();
  admin_server_->start();
  if (how_.auth.token_key.empty()) {
    log_.warn("POOLBENCH_TOKEN_KEY is not set: tokens end with this process and are good for no other one");
  }
  auto const listen = printable(public_server_->local_endpoint());
  auto const admin = printable(admin_server_->local_endpoint());
  log_.info("server listening", {{"listen", listen},
                                 {"admin", admin},
                                 {"scheme", tls_ ? "https" : "http"},
                                 {"connection_mode", api::to_string(database_.mode())},
                                 {"threads", static_cast<std::int64_t>(how_.http.threads)},
                                 {"service.version", build_info::version},
                                 {"process.pid", std::int64_t{::getpid()}}});
}

void application::wait_for_database() {
  auto const give_up = telemetry::clock::now() + how_.database.wait;
  for (;;) {
    auto const problem = on_control(check_database(database_, telemetry::clock::now() + patience(how_)));
    if (problem.what.empty()) break;
    if (!problem.may_pass || telemetry::clock::now() >= give_up) throw std::runtime_error(problem.what);
    log_.warn("waiting for the database", {{"error.message", problem.what}});
    std::this_thread::sleep_for(milliseconds{500});
  }
  on_control(database_.start(telemetry::clock::now() + how_.database.acquire_timeout));
}

void application::reload() {
  try {
    if (tls_) tls_->reload();
    log_.info(tls_ ? "certificate reloaded" : "nothing to reload: this server speaks plain HTTP");
  } catch (std::exception const& error) {
    log_.error("certificate not reloaded; the old one stays in use", {{"error.message", error.what()}});
  }
}

void application::stop() {
  draining_ = true;
  log_.info("draining",
            {{"requests_in_flight", static_cast<std::int64_t>(public_server_->requests_in_flight())}});
  auto const deadline = telemetry::clock::now() + how_.http.drain_timeout;
  on_control(public_server_->drain(deadline));
  on_control(admin_server_->drain(telemetry::clock::now() + admin_drain));
  close_parts(telemetry::clock::now());
  log_.info("stopped");
}

void application::close_parts(telemetry::clock::time_point deadline) {
  closed_ = true;
  for (auto const& lag : lags_) lag->stop();
  redis_.stop();
  database_.stop(deadline);
  health_.stop(deadline);
  loops_.finish(loops_patience);
  if (signals_) signals_->cancel();
  control_.finish(loops_patience);
  if (exporter_) exporter_->stop(trace_flush);
}

}  // namespace

int run(config const& how) {
  prepare_process();
  try {
    application app{how};
    app.start();
    app.wait();
    app.stop();
    return 0;
  } catch (std::exception const& error) {
    std::fputs(fmt::format("poolbench-server: {}\n", error.what()).c_str(), stderr);
    return 1;
  }
}

}  // namespace poolbench
