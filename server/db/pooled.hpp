#pragma once

#include "db/connection_options.hpp"
#include "db/observer.hpp"
#include "db/strategy.hpp"

#include <memory>

namespace poolbench::db {

class engine;

struct pooled_options {
  connection_options connection;
  pool_options pool;
  // Longest wait for a connection, where the call's own deadline allows more.
  std::chrono::milliseconds acquire_timeout{2000};
  std::string application_name = "poolbench-pooled";
};

// Statements run on connections that stay open (see pool_options). Each connection has a thread of its own:
// libpqxx blocks, and the thread that finishes a statement takes the next caller's at once, without a detour
// over an event loop. A statement is prepared on a connection when it first runs there, which costs that one
// call a round trip more; preparing all of them at opening would need the list of them here and make every
// new connection slower to be ready.
class pooled final : public strategy {
 public:
  // `events` must outlive this. Starts no connection yet: see wake().
  pooled(pooled_options options, observer& events);
  ~pooled() override;

  boost::asio::awaitable<result<rows>> execute(statement const& what, parameters values,
                                               telemetry::clock::time_point deadline,
                                               telemetry::request_record& record) override;
  boost::asio::awaitable<result<std::unique_ptr<row_stream>>> stream(
      statement const& what, parameters values, std::size_t piece, telemetry::clock::time_point deadline,
      telemetry::request_record& record) override;

  telemetry::connection_mode mode() const noexcept override;
  pool_statistics statistics() const override;
  void wake() override;
  boost::asio::awaitable<bool> ready(telemetry::clock::time_point until) override;
  void rest() override;
  void stop(telemetry::clock::time_point deadline) override;

 private:
  std::unique_ptr<engine> engine_;
};

}  // namespace poolbench::db
