#include "db/health_check.hpp"

namespace poolbench::db {

using telemetry::clock;

namespace {

constexpr statement ping_statement{
    .name = "ping", .text = "SELECT 1", .operation = "SELECT", .table = "", .idempotent = true};

class deaf final : public observer {
 public:
  void connection_created(mode, duration, bool) override {}
  void connection_closed(mode, std::string_view) override {}
  void connection_used(mode, duration) override {}
  void connection_count(mode, connection_state, int) override {}
  void pending(mode, int) override {}
  void timed_out(mode) override {}
  void offload_waited(duration) override {}
};

pooled_options one_connection(connection_options options) {
  pooled_options made;
  made.connection = std::move(options);
  made.pool.min = 0;
  made.pool.max = 1;
  made.pool.queue_limit = 100;
  made.pool.idle_timeout = std::chrono::minutes{1};
  made.application_name = "poolbench-readyz";
  return made;
}

}  // namespace

health_check::health_check(connection_options options)
    : nobody_(std::make_unique<deaf>()), pool_(one_connection(std::move(options)), *nobody_) {
  pool_.wake();  // keeps the connection between questions; its minimum is none
}

boost::asio::awaitable<result<void>> health_check::ping(clock::time_point deadline) {
  telemetry::request_record unread;
  parameters none;
  auto outcome = co_await pool_.execute(ping_statement, std::move(none), deadline, unread);
  if (!outcome) co_return std::move(outcome.error());
  co_return result<void>{};
}

}  // namespace poolbench::db
