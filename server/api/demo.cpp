#include "api/demo.hpp"

#include "api/demo_statements.hpp"
#include "api/replies.hpp"
#include "api/session_guard.hpp"
#include "api/statements.hpp"
#include "api/validation.hpp"
#include "http/errors.hpp"
#include "http/query.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>

#include <charconv>
#include <stdexcept>
#include <string>

namespace poolbench::api {
namespace {

namespace json = boost::json;
using boost::asio::awaitable;

constexpr int default_sleep_ms = 1000;
constexpr int longest_sleep_ms = 5000;
// Postgres looks for a deadlock after deadlock_timeout (1 s by default, hardly anybody sets less than this).
constexpr double shortest_deadlock_ms = 50;

double milliseconds(telemetry::clock::duration d) {
  return std::chrono::duration<double, std::milli>(d).count();
}

struct withdrawal {
  json::object report;
  bool was_victim = false;
};

// One of the two. The victim's statement is run again by the database layer; that it was run before shows in
// the time beyond what the last attempt took.
awaitable<withdrawal> withdraw(db::database& data, db::parameters values,
                               telemetry::clock::time_point deadline, telemetry::request_record& record) {
  withdrawal result;
  result.report["locks"] = json::array{json::string{*values[0]}, json::string{*values[1]}};
  auto const begin = telemetry::clock::now();
  auto const rows = co_await data.execute(statements::demo_deadlock, std::move(values), deadline, record);
  auto const took = milliseconds(telemetry::clock::now() - begin);
  result.report["milliseconds"] = took;
  if (!rows) {
    constexpr std::string_view deadlock_detected = "40P01";
    result.was_victim = rows.error().sqlstate.data() == deadlock_detected;
    result.report["outcome"] = result.was_victim ? "deadlock detected" : "failed";
    co_return result;
  }
  double last_attempt = 0;
  auto const text = rows->at(0, 1);
  std::from_chars(text.data(), text.data() + text.size(), last_attempt);
  double waited = 0;
  for (auto const& visit : record.db) waited += milliseconds(visit.wait.length());
  result.was_victim = took - waited - last_attempt > shortest_deadlock_ms;
  result.report["last_attempt_milliseconds"] = last_attempt;
  result.report["outcome"] = result.was_victim ? "deadlock detected, withdrawn when run again" : "withdrawn";
  co_return result;
}

void append(telemetry::request_record& to, telemetry::request_record const& from) {
  to.db.insert(to.db.end(), from.db.begin(), from.db.end());
}

awaitable<http::reply> fail(http::request&) {
  throw std::runtime_error("a demonstration of an error that no handler expects");
  co_return http::reply{};  // makes this a coroutine
}

}  // namespace

demo::demo(db::database& data, auth::authenticator& who, uuid_source& ids, std::chrono::microseconds patience)
    : data_(data), who_(who), ids_(ids), patience_(patience) {}

awaitable<http::reply> demo::deadlock(http::request& request, auth::user const& caller) {
  using namespace boost::asio::experimental::awaitable_operators;
  auto const deadline = telemetry::clock::now() + patience_;
  db::parameters two;
  two.emplace_back("2");
  auto const rows =
      co_await data_.execute(statements::products_first, std::move(two), deadline, *request.record);
  if (!rows) co_return database_error_reply(rows.error());
  if (rows->size() < 2) {
    co_return http::detail(http::status::unprocessable_entity, "A deadlock needs two products");
  }
  auto const parameters = [&](std::size_t first, std::size_t second) {
    db::parameters values;
    values.emplace_back(std::string{rows->at(first, 0)});
    values.emplace_back(std::string{rows->at(second, 0)});
    values.emplace_back(ids_.next());
    values.emplace_back(caller.vendor_id);
    return values;
  };
  telemetry::request_record one_record;
  telemetry::request_record other_record;
  auto one = withdraw(data_, parameters(0, 1), deadline, one_record);
  auto other = withdraw(data_, parameters(1, 0), deadline, other_record);
  auto const [first, second] = co_await (std::move(one) && std::move(other));
  append(*request.record, one_record);
  append(*request.record, other_record);
  json::object body;
  body["deadlocked"] = first.was_victim || second.was_victim;
  body["withdrawals"] = json::array{first.report, second.report};
  co_return json_reply(http::status::ok, json::serialize(body));
}

awaitable<http::reply> demo::sleep(http::request& request) {
  int wanted = default_sleep_ms;
  auto const fields = http::query_parameters::parse(request.query);
  auto const given = fields ? fields->find("ms") : std::nullopt;
  if (given) {
    auto const [end, error] = std::from_chars(given->data(), given->data() + given->size(), wanted);
    if (error != std::errc{} || end != given->data() + given->size() || wanted < 0 ||
        wanted > longest_sleep_ms) {
      validation_errors errors;
      errors.add("int_parsing", {"query", "ms"}, "Input should be a whole number from 0 to 5000",
                 json::string{*given});
      co_return errors.reply();
    }
  }
  db::parameters values;
  values.emplace_back(std::to_string(wanted));
  auto const deadline = telemetry::clock::now() + patience_;
  auto const rows =
      co_await data_.execute(statements::demo_sleep, std::move(values), deadline, *request.record);
  if (!rows) co_return database_error_reply(rows.error());
  json::object const body{{"slept_ms", wanted}};
  co_return json_reply(http::status::ok, json::serialize(body));
}

std::vector<route_spec> demo::routes() {
  std::vector<route_spec> table;
  table.push_back(
      {.method = http::verb::post,
       .path = "/demo/deadlock",
       .operation = "demo_deadlock",
       .tag = "demo",
       .summary = "Two withdrawals that deadlock",
       .description = "Both take one of each of the same two products, locking them in opposite "
                      "order. Postgres finds the deadlock after its `deadlock_timeout` and ends one "
                      "of them, which is then run again.",
       .bearer = true,
       .responses = {{http::status::ok, "What happened", "deadlock_report"},
                     unauthorized_response(),
                     {http::status::unprocessable_entity, "There are no two products", "error"},
                     unavailable_response()},
       .handle = require_user(
           who_, [this](http::request& r, auth::user const& caller) { return deadlock(r, caller); })});
  table.push_back(
      {.method = http::verb::get,
       .path = "/demo/slow",
       .operation = "demo_slow",
       .tag = "demo",
       .summary = "A slow statement",
       .description = "Keeps a database connection busy for so long.",
       .bearer = true,
       .query = {{"ms", R"({"type":"integer","minimum":0,"maximum":5000,"default":1000})",
                  "how long, in milliseconds"}},
       .responses = {{http::status::ok, "Slept", "slept"},
                     unauthorized_response(),
                     invalid_response(),
                     unavailable_response()},
       .handle = require_user(who_, [this](http::request& r, auth::user const&) { return sleep(r); })});
  table.push_back(
      {.method = http::verb::get,
       .path = "/demo/error",
       .operation = "demo_error",
       .tag = "demo",
       .summary = "An error that no handler expects",
       .bearer = true,
       .responses = {unauthorized_response(), {http::status::internal_server_error, "Always", "error"}},
       .handle = require_user(who_, [](http::request& r, auth::user const&) { return fail(r); })});
  return table;
}

}  // namespace poolbench::api
