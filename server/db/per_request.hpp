#pragma once

#include "db/connection_options.hpp"
#include "db/observer.hpp"
#include "db/strategy.hpp"

#include <memory>

namespace poolbench::db {

class engine;

struct per_request_options {
  connection_options connection;
  std::size_t max = 64;            // --per-request-max: connections at a time; callers beyond that wait
  std::size_t queue_limit = 1000;  // callers that may wait; one more is refused at once
  // Longest wait for permission to connect, where the call's own deadline allows more.
  std::chrono::milliseconds acquire_timeout{2000};
  std::string application_name = "poolbench-per-request";
};

// Every statement on a connection of its own: connect, authenticate, run, close, each time and for real.
// The statement travels with its parameters in one round trip (an unnamed statement): preparing it first
// would cost a second one and could never be used again.
// What Postgres refuses (too many clients, SQLSTATE 53300) is errc::unavailable.
class per_request final : public strategy {
 public:
  // `events` must outlive this.
  per_request(per_request_options options, observer& events);
  ~per_request() override;

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
  struct counters;
  class single_use_lane;

  std::unique_ptr<counters> counters_;
  std::unique_ptr<engine> engine_;
};

}  // namespace poolbench::db
