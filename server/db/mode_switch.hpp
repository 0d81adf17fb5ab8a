#pragma once

#include "db/strategy.hpp"

#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

namespace poolbench::db {

// The database the handlers see: hands every call to the strategy in force, and changes it while running.
//
// A change first wakes the new strategy and waits until it is ready, then new calls go there, then the old
// one rests: what it has begun and queued it finishes, its idle connections are closed at once. They are not
// kept, because ten idle backends of the pool would be counted, and would take places from max_connections,
// while per-request mode is being measured. No call ever finds neither strategy: one that was chosen just
// before the change is served by the strategy that chose it.
class mode_switch final : public database {
 public:
  // At least one strategy, each of another mode; `initial` names one of them and is woken by start().
  mode_switch(std::vector<std::unique_ptr<strategy>> strategies, telemetry::connection_mode initial);

  // Wakes the initial strategy; false when it was not ready by `until` (it goes on trying).
  boost::asio::awaitable<bool> start(telemetry::clock::time_point until);

  boost::asio::awaitable<result<rows>> execute(statement const& what, parameters values,
                                               telemetry::clock::time_point deadline,
                                               telemetry::request_record& record) override;
  boost::asio::awaitable<result<std::unique_ptr<row_stream>>> stream(
      statement const& what, parameters values, std::size_t piece, telemetry::clock::time_point deadline,
      telemetry::request_record& record) override;

  telemetry::connection_mode mode() const noexcept;
  bool has(telemetry::connection_mode mode) const noexcept;
  // Precondition: has(mode).
  pool_statistics statistics(telemetry::connection_mode mode) const;
  pool_statistics statistics() const { return statistics(mode()); }  // of the one in force

  // Puts `to` in force (precondition: has(to)). When it is not ready by `until` (Postgres is down) the change
  // is made all the same and the answer is false. The one in force already: nothing happens, true.
  boost::asio::awaitable<bool> change(telemetry::connection_mode to, telemetry::clock::time_point until);

  // Stops every strategy, see strategy::stop.
  void stop(telemetry::clock::time_point deadline);

 private:
  strategy* find(telemetry::connection_mode mode) const noexcept;

  std::vector<std::unique_ptr<strategy>> strategies_;
  std::atomic<strategy*> current_;
  std::mutex changing_;  // orders the moment of change against other changes
};

}  // namespace poolbench::db
