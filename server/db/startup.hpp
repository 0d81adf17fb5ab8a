#pragma once

#include "db/connection_options.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace poolbench::db {

// Everything that the startup packet of a session says, worked out once: the user's URL, and what we add.
//   application_name   so that Postgres' own statistics tell the modes apart
//   timezone=UTC       times are UTC everywhere
//   statement_timeout  as configured
//   client_connection_check_interval=1s  a backend whose client has gone ends its statement
//   enable_seqscan=off, jit=off  a plan that was cached while a table was still empty scans the whole table,
//                      and would still do so a hundred thousand rows later, until autovacuum comes by. With
//                      this the primary key is used from the start (and the artificial cost of a scan that
//                      nothing can replace does not set the jit compiler off)
//   cursor_tuple_fraction=1  streams are read to the end
// `options` of the URL come after ours and win, except for the time zone. TCP keep-alives and
// tcp_user_timeout are ours only where the URL says nothing: a dead network is noticed within 10 s.
// PgBouncer needs ignore_startup_parameters=options.
class startup {
 public:
  // Throws std::invalid_argument with libpq's words when the URL cannot be understood.
  startup(connection_options const& options, std::string_view application_name);
  startup(startup const&) = delete;
  startup& operator=(startup const&) = delete;

  // For PQconnectStartParams with expand_dbname: both end with a null pointer.
  char const* const* keywords() const noexcept { return keywords_.data(); }
  char const* const* values() const noexcept { return values_.data(); }

 private:
  std::vector<std::pair<std::string, std::string>> settings_;
  std::vector<char const*> keywords_;
  std::vector<char const*> values_;
};

}  // namespace poolbench::db
