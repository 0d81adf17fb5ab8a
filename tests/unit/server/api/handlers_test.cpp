#include "unit/server/api/shop.hpp"

#include <boost/json/parse.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace poolbench::api {
namespace {

namespace json = boost::json;
using http::status;
using http::verb;
using ::testing::HasSubstr;

constexpr std::string_view good_body =
    R"({"id":"10000000-0000-4000-8000-000000000001","product_id":"20000000-0000-4000-8000-000000000002",)"
    R"("action":"withdrawal","quantity":3})";

// The row that post_transaction answers with.
db::rows outcome(std::string name) {
  return rows_of(
      {{std::move(name), "10000000-0000-4000-8000-000000000001", "20000000-0000-4000-8000-000000000002",
        shop::vendor, "withdrawal", "3", "2024-01-31 23:59:59.5"}});
}

table products_rows(int count) {
  table result;
  for (int i = 0; i != count; ++i) {
    result.push_back({"30000000-0000-4000-8000-00000000000" + std::to_string(i), "n", "1.00", "5", "A"});
  }
  return result;
}

std::string detail(http::reply const& reply) {
  return std::string{json::parse(reply.body).at("detail").as_string()};
}

TEST(hello, greets_as_json_on_both_paths) {
  shop s;
  EXPECT_EQ(s.call_as("", verb::get, "/").body, "\"Hello World!\"");
  EXPECT_EQ(s.call_as("", verb::get, "/hello").body, "\"Hello World!\"");
}

TEST(session_guard, refuses_who_is_not_logged_in) {
  shop s;
  for (auto const& authorization : {std::string{}, std::string{"Bearer"}, std::string{"Basic YTph"},
                                    std::string{"Bearer nonsense"}, "Bearer " + s.token("nobody")}) {
    for (auto const& [method, target] : {std::pair{verb::get, "/products"},
                                         {verb::put, "/products/quantity"},
                                         {verb::get, "/transactions"},
                                         {verb::post, "/transaction"},
                                         {verb::post, "/demo/deadlock"},
                                         {verb::get, "/demo/slow"},
                                         {verb::get, "/demo/error"}}) {
      auto const reply = s.call_as(authorization, method, target);
      EXPECT_EQ(reply.status, status::unauthorized) << target;
      EXPECT_EQ(header(reply, "WWW-Authenticate"), "Bearer");
    }
  }
  EXPECT_TRUE(s.data.calls.empty());
}

TEST(login, gives_a_token_that_opens_the_routes) {
  shop s;
  s.sessions.saved.clear();
  auto const reply = s.call_as("", verb::post, "/login", "grant_type=password&username=b&password=b");
  ASSERT_EQ(reply.status, status::ok) << reply.body;
  EXPECT_EQ(header(reply, "Cache-Control"), "no-store");
  auto const body = json::parse(reply.body);
  EXPECT_EQ(body.at("token_type").as_string(), "bearer");
  s.data.answers.emplace_back(rows_of({}));
  auto const authorization = "Bearer " + std::string{body.at("access_token").as_string()};
  EXPECT_EQ(s.call_as(authorization, verb::get, "/products").status, status::ok);
}

TEST(login, unknown_users_and_wrong_passwords_are_answered_alike) {
  shop s;
  auto const wrong = s.call_as("", verb::post, "/login/token", "username=a&password=b");
  auto const unknown = s.call_as("", verb::post, "/login/token", "username=nobody&password=b");
  EXPECT_EQ(wrong.status, status::unauthorized);
  EXPECT_EQ(header(wrong, "WWW-Authenticate"), "Bearer");
  EXPECT_EQ(unknown.status, wrong.status);
  EXPECT_EQ(unknown.body, wrong.body);
  EXPECT_EQ(unknown.headers, wrong.headers);
}

TEST(login, names_what_is_missing_and_never_repeats_a_password) {
  shop s;
  auto const types = [&](std::string body) {
    auto const reply = s.call_as("", verb::post, "/login", std::move(body));
    EXPECT_EQ(reply.status, status::unprocessable_entity);
    EXPECT_THAT(reply.body, ::testing::Not(HasSubstr("secret")));
    std::string all;
    auto const document = json::parse(reply.body);
    for (auto const& entry : document.at("detail").as_array()) {
      all.append(entry.at("type").as_string())
          .append(" ")
          .append(entry.at("loc").as_array().back().as_string());
      all += ';';
    }
    return all;
  };
  EXPECT_EQ(types(""), "missing username;missing password;");
  EXPECT_EQ(types("username=a"), "missing password;");
  EXPECT_EQ(types("password=secret"), "missing username;");
  EXPECT_EQ(types("grant_type=implicit&username=a&password=secret"), "string_pattern_mismatch grant_type;");
  EXPECT_EQ(types("username=a&password=%zzsecret"), "string_unicode body;");
  EXPECT_EQ(types(R"({"username":"a","password":"secret"})"), "missing username;missing password;");
}

TEST(create_transaction, passes_the_callers_vendor_and_a_new_id_by_default) {
  shop s;
  s.data.answers.emplace_back(outcome("created"));
  auto const reply =
      s.call(verb::post, "/transactions",
             R"({"product_id":"20000000-0000-4000-8000-000000000002","action":"addition","quantity":1})");
  EXPECT_EQ(reply.status, status::created);
  auto const& values = s.data.calls.at(0).values;
  EXPECT_EQ(values[0]->size(), 36U);
  EXPECT_EQ(values[2], shop::vendor);
  EXPECT_EQ(values[3], "addition");
  EXPECT_EQ(values[4], "1");
  EXPECT_EQ(values[5], "false");
}

TEST(create_transaction, answers_with_the_row) {
  for (auto const& [name, expected] : {std::pair{"created", status::created}, {"replayed", status::ok}}) {
    shop s;
    s.data.answers.emplace_back(outcome(name));
    auto const reply = s.call(verb::post, "/transaction", std::string{good_body});
    EXPECT_EQ(reply.status, expected);
    EXPECT_EQ(
        reply.body,
        R"({"id":"10000000-0000-4000-8000-000000000001","product_id":"20000000-0000-4000-8000-000000000002",)"
        R"("vendor_id":"00000000-0000-4000-8000-000000000001","action":"withdrawal","quantity":3,)"
        R"("transaction_date":"2024-01-31T23:59:59.5Z"})");
  }
}

TEST(create_transaction, every_refusal_has_its_status) {
  for (auto const& [name, expected] : {std::pair{"conflict", status::conflict},
                                       {"unqualified", status::forbidden},
                                       {"insufficient_stock", status::unprocessable_entity},
                                       {"unknown_product", status::unprocessable_entity},
                                       {"unknown_vendor", status::unprocessable_entity},
                                       {"quantity_overflow", status::unprocessable_entity}}) {
    shop s{true};
    s.data.answers.emplace_back(outcome(name));
    auto const reply = s.call(verb::post, "/transactions", std::string{good_body});
    EXPECT_EQ(reply.status, expected) << name;
    EXPECT_FALSE(detail(reply).empty());
    EXPECT_EQ(s.data.calls.at(0).values[5], "true");
  }
}

TEST(create_transaction, a_bad_body_never_reaches_the_database) {
  shop s;
  EXPECT_EQ(s.call(verb::post, "/transactions", "{}").status, status::unprocessable_entity);
  EXPECT_TRUE(s.data.calls.empty());
}

TEST(database_errors, what_passes_by_itself_is_503_and_the_rest_is_for_the_log) {
  using db::errc;
  auto const answer = [](db::error why) {
    shop s;
    s.data.answers.emplace_back(std::move(why));
    return s.call(verb::post, "/transactions", std::string{good_body});
  };
  for (auto const code : {errc::acquire_timeout, errc::queue_full, errc::unavailable, errc::connection_lost,
                          errc::statement_timeout, errc::shutting_down, errc::cancelled}) {
    auto const reply = answer(failure(code));
    EXPECT_EQ(reply.status, status::service_unavailable);
    EXPECT_EQ(header(reply, "Retry-After"), "1");
    EXPECT_THAT(reply.body, ::testing::Not(HasSubstr("Postgres said")));
  }
  for (auto const* const sqlstate : {"40001", "40P01", "53300", "57014", "55P03"}) {
    EXPECT_EQ(answer(failure(errc::statement_failed, sqlstate)).status, status::service_unavailable)
        << sqlstate;
  }
  EXPECT_EQ(answer(failure(errc::statement_failed, "23503", "transactions_vendor_id_fkey")).status,
            status::unprocessable_entity);
  EXPECT_THROW(answer(failure(errc::statement_failed, "42P01")), std::runtime_error);
}

TEST(resupply, says_how_many) {
  shop s;
  s.data.answers.emplace_back(rows_of({{"17"}}));
  auto const reply = s.call(verb::put, "/products/quantity");
  EXPECT_EQ(reply.status, status::ok);
  auto const body = json::parse(reply.body);
  EXPECT_EQ(body.at("updated").as_int64(), 17);
  EXPECT_EQ(body.at("transaction_id").as_string(), *s.data.calls.at(0).values[0]);
  EXPECT_EQ(s.data.calls.at(0).values[1], shop::vendor);
}

TEST(resupply, a_vendor_that_is_gone_is_the_callers_problem) {
  shop s;
  s.data.answers.emplace_back(failure(db::errc::statement_failed, "23503", "transactions_vendor_id_fkey"));
  EXPECT_EQ(s.call(verb::put, "/products/quantity").status, status::unprocessable_entity);
}

TEST(lists, the_whole_list_is_streamed) {
  shop s;
  s.data.answers.emplace_back(rows_of(products_rows(2)));
  s.data.answers.emplace_back(rows_of(products_rows(1)));
  auto reply = s.call(verb::get, "/products");
  EXPECT_EQ(s.data.calls.at(0).statement, "products_all");
  EXPECT_EQ(json::parse(whole_body(reply).value()).as_array().size(), 3U);
}

TEST(lists, an_empty_list_is_an_empty_array) {
  shop s;
  auto reply = s.call(verb::get, "/transactions");
  EXPECT_EQ(whole_body(reply), "[]");
}

TEST(lists, a_failure_before_the_first_row_is_a_status_and_a_later_one_breaks_the_body) {
  shop s;
  s.data.answers.emplace_back(failure(db::errc::unavailable));
  EXPECT_EQ(s.call(verb::get, "/products").status, status::service_unavailable);
  s.data.answers.clear();
  s.data.answers.emplace_back(rows_of(products_rows(1)));
  s.data.answers.emplace_back(failure(db::errc::connection_lost));
  auto reply = s.call(verb::get, "/products");
  EXPECT_EQ(reply.status, status::ok);
  EXPECT_EQ(whole_body(reply), std::nullopt);
}

TEST(lists, a_page_has_a_link_to_the_next_one_unless_it_is_the_last) {
  shop s;
  s.data.answers.emplace_back(rows_of(products_rows(3)));
  auto const first = s.call(verb::get, "/products?limit=2");
  EXPECT_EQ(json::parse(first.body).as_array().size(), 2U);
  EXPECT_EQ(header(first, "Link"),
            "</products?limit=2&after=30000000-0000-4000-8000-000000000001>; rel=\"next\"");
  EXPECT_EQ(s.data.calls.at(0).statement, "products_first");
  EXPECT_EQ(s.data.calls.at(0).values[0], "3");

  s.data.answers.emplace_back(rows_of(products_rows(2)));
  auto const last = s.call(verb::get, "/products?limit=2&after=30000000-0000-4000-8000-000000000001");
  EXPECT_EQ(json::parse(last.body).as_array().size(), 2U);
  EXPECT_EQ(header(last, "Link"), "");
  EXPECT_EQ(s.data.calls.at(1).statement, "products_after");
}

TEST(lists, the_key_of_transactions_has_two_columns) {
  shop s;
  table rows;
  for (int i = 0; i != 2; ++i) {
    rows.push_back({"10000000-0000-4000-8000-000000000001",
                    "2000000" + std::to_string(i) + "-0000-4000-8000-000000000002", shop::vendor, "addition",
                    "1", "2024-01-31 23:59:59"});
  }
  s.data.answers.emplace_back(rows_of(rows));
  auto const reply = s.call(verb::get, "/transaction?limit=1");
  EXPECT_EQ(header(reply, "Link"),
            "</transaction?limit=1&after=10000000-0000-4000-8000-000000000001,"
            "20000000-0000-4000-8000-000000000002>; rel=\"next\"");
}

TEST(lists, a_bad_limit_is_named) {
  shop s;
  auto const reply = s.call(verb::get, "/products?limit=many");
  EXPECT_EQ(reply.status, status::unprocessable_entity);
  EXPECT_THAT(reply.body, HasSubstr(R"("loc":["query","limit"])"));
  EXPECT_TRUE(s.data.calls.empty());
}

TEST(demo, tells_who_was_the_victim) {
  shop s;
  s.data.answers.emplace_back(rows_of(products_rows(2)));
  s.data.answers.emplace_back(rows_of({{"2", "0.0"}}));
  s.data.answers.emplace_back(failure(db::errc::statement_failed, "40P01"));
  auto const reply = s.call(verb::post, "/demo/deadlock");
  ASSERT_EQ(reply.status, status::ok);
  auto const body = json::parse(reply.body);
  EXPECT_TRUE(body.at("deadlocked").as_bool());
  auto const& pair = body.at("withdrawals").as_array();
  EXPECT_EQ(pair.at(0).at("locks").at(0), pair.at(1).at("locks").at(1));
  EXPECT_EQ(pair.at(0).at("outcome").as_string(), "withdrawn");
  EXPECT_EQ(pair.at(1).at("outcome").as_string(), "deadlock detected");
}

TEST(demo, needs_two_products) {
  shop s;
  s.data.answers.emplace_back(rows_of(products_rows(1)));
  EXPECT_EQ(s.call(verb::post, "/demo/deadlock").status, status::unprocessable_entity);
}

TEST(demo, sleeps_as_long_as_asked_within_bounds) {
  shop s;
  s.data.answers.emplace_back(rows_of({{""}}));
  EXPECT_EQ(s.call(verb::get, "/demo/slow?ms=20").body, R"({"slept_ms":20})");
  EXPECT_EQ(s.data.calls.at(0).values[0], "20");
  for (auto const* ms : {"", "x", "-1", "5001", "1.5", "%00"}) {
    EXPECT_EQ(s.call(verb::get, "/demo/slow?ms=" + std::string{ms}).status, status::unprocessable_entity)
        << ms;
  }
}

TEST(demo, the_error_is_one_that_no_handler_expects) {
  shop s;
  EXPECT_THROW(s.call(verb::get, "/demo/error"), std::runtime_error);
}

TEST(documentation, is_served) {
  shop s;
  EXPECT_EQ(json::parse(s.call_as("", verb::get, "/openapi.json").body).at("openapi").as_string(), "3.1.0");
  auto const page = s.call_as("", verb::get, "/docs");
  EXPECT_EQ(page.content_type, "text/html; charset=utf-8");
  EXPECT_THAT(page.body, HasSubstr("</html>"));
  EXPECT_THAT(header(page, "Content-Security-Policy"), HasSubstr("default-src 'none'"));
  for (auto const* external : {"http://", "https://", "//cdn"})
    EXPECT_THAT(page.body, ::testing::Not(HasSubstr(external)));
}

}  // namespace
}  // namespace poolbench::api
