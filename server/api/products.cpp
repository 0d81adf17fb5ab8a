#include "api/products.hpp"

#include "api/lists.hpp"
#include "api/replies.hpp"
#include "api/session_guard.hpp"
#include "api/statements.hpp"
#include "http/errors.hpp"

#include <fmt/format.h>

#include <array>

namespace poolbench::api {
namespace {

constexpr std::array<json_column, 5> columns{{{"id", json_kind::code},
                                              {"name", json_kind::text},
                                              {"price", json_kind::number},
                                              {"quantity", json_kind::number},
                                              {"required_qualification", json_kind::text}}};

}  // namespace

products::products(db::database& data, auth::authenticator& who, uuid_source& ids,
                   std::chrono::microseconds patience)
    : data_(data), who_(who), ids_(ids), patience_(patience), writer_(columns) {}

boost::asio::awaitable<http::reply> products::list(http::request& request) {
  return answer_list(
      data_, {statements::products_all, statements::products_first, statements::products_after, 1, writer_},
      patience_, request);
}

boost::asio::awaitable<http::reply> products::resupply(http::request& request, auth::user const& caller) {
  auto const id = ids_.next();
  db::parameters values;
  values.emplace_back(id);
  values.emplace_back(caller.vendor_id);
  auto const deadline = telemetry::clock::now() + patience_;
  auto const rows =
      co_await data_.execute(statements::resupply, std::move(values), deadline, *request.record);
  if (!rows) {
    if (vendor_is_missing(rows.error())) {
      co_return http::detail(http::status::unprocessable_entity, "Your vendor does not exist any more");
    }
    co_return database_error_reply(rows.error());
  }
  co_return json_reply(http::status::ok,
                       fmt::format(R"({{"transaction_id":"{}","updated":{}}})", id, rows->at(0, 0)));
}

std::vector<route_spec> products::routes() {
  std::vector<route_spec> table(2);
  table[0] = {
      .method = http::verb::get,
      .path = "/products",
      .operation = "list_products",
      .tag = "products",
      .summary = "List products",
      .description =
          "All of them in the order of their ids, streamed; or a page with `limit` and `after`, "
          "whose `Link` header (`rel=\"next\"`) leads to the next one, if there is one.",
      .bearer = true,
      .query = page_parameters(R"({"type":"string","format":"uuid"})", "the last `id` of the page before"),
      .responses = {{http::status::ok, "Products", "products"},
                    unauthorized_response(),
                    invalid_response(),
                    unavailable_response()},
      .handle = require_user(who_, [this](http::request& r, auth::user const&) { return list(r); })};
  table[1] = {.method = http::verb::put,
              .path = "/products/quantity",
              .operation = "resupply",
              .tag = "products",
              .summary = "Resupply what runs low",
              .description =
                  "Every product with a quantity under 50 gets 50 more, and one addition each under "
                  "one new transaction id, by the caller's vendor.",
              .bearer = true,
              .responses = {{http::status::ok, "How many products got more", "resupplied"},
                            unauthorized_response(),
                            {http::status::unprocessable_entity, "The caller's vendor is not there any more",
                             "error"},
                            unavailable_response()},
              .handle = require_user(
                  who_, [this](http::request& r, auth::user const& caller) { return resupply(r, caller); })};
  return table;
}

}  // namespace poolbench::api
