#include "api/transactions.hpp"

#include "api/lists.hpp"
#include "api/replies.hpp"
#include "api/session_guard.hpp"
#include "api/statements.hpp"
#include "api/transaction_request.hpp"
#include "http/errors.hpp"

#include <array>

namespace poolbench::api {
namespace {

constexpr std::array<json_column, 6> columns{{{"id", json_kind::code},
                                              {"product_id", json_kind::code},
                                              {"vendor_id", json_kind::code},
                                              {"action", json_kind::code},
                                              {"quantity", json_kind::number},
                                              {"transaction_date", json_kind::timestamp}}};

// How each outcome of post_transaction that is no success is told.
http::reply refusal(std::string_view outcome) {
  using http::status;
  if (outcome == "insufficient_stock") return http::detail(status::unprocessable_entity, "Not enough stock");
  if (outcome == "unknown_product") return http::detail(status::unprocessable_entity, "Unknown product");
  if (outcome == "unknown_vendor") return http::detail(status::unprocessable_entity, "Unknown vendor");
  if (outcome == "quantity_overflow") {
    return http::detail(status::unprocessable_entity, "The product's quantity would become too large");
  }
  if (outcome == "conflict") {
    return http::detail(status::conflict,
                        "A transaction with this id and product_id but other content exists");
  }
  if (outcome == "unqualified") {
    return http::detail(status::forbidden, "The vendor's qualification is below what the product requires");
  }
  return http::detail(status::internal_server_error);
}

}  // namespace

transactions::transactions(db::database& data, auth::authenticator& who, uuid_source& ids, options how)
    : data_(data), who_(who), ids_(ids), options_(how), writer_(columns), outcome_writer_(columns, 1) {}

boost::asio::awaitable<http::reply> transactions::list(http::request& request) {
  return answer_list(data_,
                     {statements::transactions_all, statements::transactions_first,
                      statements::transactions_after, 2, writer_},
                     options_.patience, request);
}

boost::asio::awaitable<http::reply> transactions::create(http::request& request, auth::user const& caller) {
  validation_errors errors;
  auto wanted = read_transaction_request(request.body, errors);
  if (!wanted) co_return errors.reply();

  db::parameters values;
  values.emplace_back(wanted->id ? std::move(*wanted->id) : ids_.next());
  values.emplace_back(std::move(wanted->product_id));
  values.emplace_back(wanted->vendor_id ? std::move(*wanted->vendor_id) : caller.vendor_id);
  values.emplace_back(std::string{wanted->action});
  values.emplace_back(std::to_string(wanted->quantity));
  values.emplace_back(options_.enforce_qualification ? "true" : "false");
  auto const deadline = telemetry::clock::now() + options_.patience;
  auto const rows =
      co_await data_.execute(statements::post_transaction, std::move(values), deadline, *request.record);
  if (!rows) {
    // The vendor vanished between the statement's snapshot and its INSERT.
    if (vendor_is_missing(rows.error())) co_return refusal("unknown_vendor");
    co_return database_error_reply(rows.error());
  }
  auto const outcome = rows->at(0, 0);
  if (outcome == "created") co_return json_reply(http::status::created, outcome_writer_.object(*rows, 0));
  if (outcome == "replayed") co_return json_reply(http::status::ok, outcome_writer_.object(*rows, 0));
  co_return refusal(outcome);
}

std::vector<route_spec> transactions::routes() {
  std::vector<route_spec> table(2);
  table[0] = {
      .method = http::verb::get,
      .path = "/transactions",
      .alias = "/transaction",
      .operation = "list_transactions",
      .tag = "transactions",
      .summary = "List transactions",
      .description =
          "All of them in the order of (`id`, `product_id`), streamed; or a page with `limit` "
          "and `after`, whose `Link` header (`rel=\"next\"`) leads to the next one, if there "
          "is one.",
      .bearer = true,
      .query = page_parameters(R"({"type":"string","pattern":"^[0-9a-fA-F-]{36},[0-9a-fA-F-]{36}$"})",
                               "`id` and `product_id` of the last row of the page before, with a comma "
                               "between them"),
      .responses = {{http::status::ok, "Transactions", "transactions"},
                    unauthorized_response(),
                    invalid_response(),
                    unavailable_response()},
      .handle = require_user(who_, [this](http::request& r, auth::user const&) { return list(r); })};

  std::vector<response_spec> outcomes{
      {http::status::created, "Applied", "transaction"},
      {http::status::ok, "The same transaction was applied before; nothing was applied now", "transaction"},
      unauthorized_response(),
      {http::status::conflict, "The key (`id`, `product_id`) is taken by a transaction with other content",
       "error"},
      {http::status::unprocessable_entity,
       "The request breaks the schema, the product or vendor is unknown, or there is not enough stock",
       "error_or_validation_error"},
      unavailable_response()};
  if (options_.enforce_qualification) {
    outcomes.push_back({http::status::forbidden, "The vendor is graded below the product", "error"});
  }
  table[1] = {.method = http::verb::post,
              .path = "/transactions",
              .alias = "/transaction",
              .operation = "create_transaction",
              .tag = "transactions",
              .summary = "Withdraw or add",
              .description =
                  "At most once per (`id`, `product_id`): sending the same request again is safe and "
                  "answered with 200 and the stored row. After a 503 the outcome may be unknown; "
                  "retry with the same `id`.",
              .bearer = true,
              .body = {"new_transaction"},
              .responses = std::move(outcomes),
              .handle = require_user(
                  who_, [this](http::request& r, auth::user const& caller) { return create(r, caller); })};
  return table;
}

}  // namespace poolbench::api
