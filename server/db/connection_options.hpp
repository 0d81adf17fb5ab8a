#pragma once

#include <chrono>
#include <string>

namespace poolbench::db {

// Where Postgres is, and what every session of ours is like. Session settings travel in the startup packet:
// they cost no round trip.
struct connection_options {
  std::string url;  // postgresql://… or key=value, as libpq reads it; what it says about options is kept
  std::chrono::milliseconds connect_timeout{2000};  // TCP, authentication and all; > 0
  // The server's own ceiling for a statement, behind the deadlines of the calls; 0: none.
  std::chrono::milliseconds statement_timeout{30000};
};

}  // namespace poolbench::db
