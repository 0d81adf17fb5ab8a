#pragma once

#include "db/startup.hpp"
#include "telemetry/request_record.hpp"

#include <pqxx/connection_base>
#include <pqxx/connectionpolicy>

namespace poolbench::db {

// How libpqxx gets its connection from us. Its own policies lack three things: that all of connecting ends by
// a deadline (libpq's connect_timeout counts whole seconds), that errors carry their SQLSTATE, and that a
// connection which broke is not replaced behind our back (libpqxx would reconnect, and the pool would be
// wrong about what is open).
class connector final : public pqxx::connectionpolicy {
 public:
  // `how` must outlive this.
  connector(startup const& how, telemetry::clock::time_point deadline);

  handle do_startconnect(handle) override;
  handle do_completeconnect(handle connection) override { return connection; }
  bool is_ready(handle connection) const noexcept override { return connection != nullptr; }

  // Null before it is connected and after it is closed.
  handle native() const noexcept { return connection_; }

  handle do_dropconnect(handle connection) noexcept override { return connection; }
  handle do_disconnect(handle connection) noexcept override;

 private:
  startup const& how_;
  telemetry::clock::time_point const deadline_;
  handle connection_ = nullptr;
  bool used_up_ = false;
};

// A libpqxx connection by that policy. The constructor connects or throws pqxx::broken_connection.
class raw_connection final : public pqxx::connection_base {
 public:
  raw_connection(startup const& how, telemetry::clock::time_point deadline)
      : connection_base(policy_), policy_(how, deadline) {
    init();
  }
  ~raw_connection() { close(); }

  connector::handle native() const noexcept { return policy_.native(); }

 private:
  connector policy_;
};

}  // namespace poolbench::db
