#include "api/replies.hpp"

#include "http/errors.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace poolbench::api {
namespace {

// Conflicts between transactions and shortage of resources pass by themselves: SQLSTATE classes 40, 53, 57
// and lock_not_available (https://www.postgresql.org/docs/current/errcodes-appendix.html).
bool passes_by_itself(std::string_view sqlstate) {
  auto const category = sqlstate.substr(0, 2);
  return category == "40" || category == "53" || category == "57" || sqlstate == "55P03";
}

}  // namespace

std::string_view describe(db::errc code) noexcept {
  switch (code) {
    case db::errc::acquire_timeout:
      return "No database connection became free in time";
    case db::errc::queue_full:
      return "Too many requests are waiting for a database connection";
    case db::errc::unavailable:
      return "The database cannot be reached";
    case db::errc::connection_lost:
      return "The database connection was lost; whether the request took effect is unknown";
    case db::errc::statement_timeout:
      return "The database did not answer in time";
    case db::errc::shutting_down:
      return "The server is shutting down";
    case db::errc::cancelled:
      return "The request was cancelled";
    case db::errc::statement_failed:
      break;
  }
  return "The database refused the statement";
}

http::reply json_reply(http::status status, std::string body) {
  http::reply result;
  result.status = status;
  result.body = std::move(body);
  return result;
}

http::reply unauthorized_reply(std::string_view detail) {
  auto result = http::detail(http::status::unauthorized, detail);
  result.headers.emplace_back("WWW-Authenticate", "Bearer");
  return result;
}

http::reply database_error_reply(db::error const& what) {
  if (what.code != db::errc::statement_failed) {
    return http::detail(http::status::service_unavailable, describe(what.code));
  }
  if (passes_by_itself(what.sqlstate.data())) {
    return http::detail(http::status::service_unavailable, "The database is busy; try again");
  }
  throw std::runtime_error(
      fmt::format("Postgres refused a statement: {} {}", what.sqlstate.data(), what.message));
}

bool vendor_is_missing(db::error const& what) noexcept {
  constexpr std::string_view foreign_key_violation = "23503";
  return what.code == db::errc::statement_failed && what.sqlstate.data() == foreign_key_violation &&
         what.constraint.find("vendor") != std::string::npos;
}

}  // namespace poolbench::api
