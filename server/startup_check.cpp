#include "startup_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace poolbench {
namespace {

constexpr int oldest_supported = 140000;  // server_version_num; 14 has client_connection_check_interval

constexpr db::statement look{.name = "startup_check",
                             .text = R"sql(
SELECT current_setting('server_version_num'), current_setting('server_version'), current_database(),
  (SELECT string_agg(name, ', ') FROM unnest(ARRAY['vendors', 'products', 'transactions']) AS name
   WHERE to_regclass(name) IS NULL))sql",
                             .operation = "SELECT",
                             .table = "pg_class",
                             .idempotent = true};

// Wrong credentials, no such database, no right to connect: waiting does not help.
bool is_final(std::string_view sqlstate) {
  auto const category = sqlstate.substr(0, 2);
  return category == "28" || category == "3D" || category == "42";
}

database_problem unreachable(db::error const& why) {
  auto text = why.message.empty() ? std::string{"no answer"} : why.message;
  std::replace(text.begin(), text.end(), '\n', ' ');
  text.resize(text.find_last_not_of(' ') + 1);
  constexpr std::string_view unknown_setting = "42704";
  if (why.sqlstate.data() == unknown_setting) text += " (Postgres older than 14 is not supported)";
  return {fmt::format("--database-url: cannot use the database: {}", text), !is_final(why.sqlstate.data())};
}

}  // namespace

boost::asio::awaitable<database_problem> check_database(db::database& data,
                                                        telemetry::clock::time_point deadline) {
  telemetry::request_record unobserved;
  db::parameters none;
  auto const rows = co_await data.execute(look, std::move(none), deadline, unobserved);
  if (!rows) co_return unreachable(rows.error());

  int version = 0;
  auto const number = rows->at(0, 0);
  std::from_chars(number.data(), number.data() + number.size(), version);
  if (version < oldest_supported) {
    co_return database_problem{fmt::format("Postgres {} is too old: 14 or newer is needed", rows->at(0, 1)),
                               false};
  }
  if (!rows->is_null(0, 3)) {
    co_return database_problem{
        fmt::format("the database '{}' has no table {}: load sql/00-create_suppliers_database"
                    ".sql and the files after it, or run scripts/stack up",
                    rows->at(0, 2), rows->at(0, 3)),
        false};
  }
  co_return database_problem{};
}

}  // namespace poolbench
