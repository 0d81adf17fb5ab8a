#include "api/transaction_request.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include <map>

namespace poolbench::api {
namespace {

namespace json = boost::json;

constexpr std::string_view product = "00000000-0000-4000-8000-0000000000ab";

// The mistakes found in a body: the type of each by the way to it.
std::map<std::string, std::string> mistakes(std::string_view body) {
  validation_errors errors;
  auto const request = read_transaction_request(body, errors);
  EXPECT_EQ(request.has_value(), errors.empty());
  auto const reply = errors.reply();
  EXPECT_EQ(reply.status, http::status::unprocessable_entity);
  std::map<std::string, std::string> result;
  auto const document = json::parse(reply.body);
  for (auto const& entry : document.at("detail").as_array()) {
    std::string path;
    for (auto const& step : entry.at("loc").as_array()) path.append("/").append(step.as_string());
    EXPECT_FALSE(entry.at("msg").as_string().empty());
    EXPECT_TRUE(entry.as_object().contains("input"));
    result[path] = entry.at("type").as_string();
  }
  return result;
}

// A good body with one member replaced by the given JSON.
std::string with(std::string_view member, std::string_view value) {
  json::object body{{"product_id", product}, {"action", "withdrawal"}, {"quantity", 3}};
  body[member] = nullptr;
  auto text = json::serialize(body);
  auto const at = text.find("null", text.find('"' + std::string{member} + '"'));
  return text.replace(at, 4, value);
}

using map = std::map<std::string, std::string>;

TEST(transaction_request, reads_a_minimal_body) {
  validation_errors errors;
  auto const request = read_transaction_request(with("id", "null"), errors);
  ASSERT_TRUE(request);
  EXPECT_EQ(request->id, std::nullopt);
  EXPECT_EQ(request->product_id, product);
  EXPECT_EQ(request->vendor_id, std::nullopt);
  EXPECT_EQ(request->action, "withdrawal");
  EXPECT_EQ(request->quantity, 3);
}

TEST(transaction_request, reads_a_whole_body_and_lowers_its_ids) {
  validation_errors errors;
  auto const request = read_transaction_request(
      R"({"id":"ABCDEF00-0000-4000-8000-000000000001","product_id":"ABCDEF00-0000-4000-8000-000000000002",)"
      R"("vendor_id":"ABCDEF00-0000-4000-8000-000000000003","action":"addition","quantity":2147483647})",
      errors);
  ASSERT_TRUE(request);
  EXPECT_EQ(request->id, "abcdef00-0000-4000-8000-000000000001");
  EXPECT_EQ(request->product_id, "abcdef00-0000-4000-8000-000000000002");
  EXPECT_EQ(request->vendor_id, "abcdef00-0000-4000-8000-000000000003");
  EXPECT_EQ(request->action, "addition");
  EXPECT_EQ(request->quantity, 2147483647);
}

TEST(transaction_request, what_is_no_object_is_told_as_such) {
  EXPECT_EQ(mistakes(""), (map{{"/body", "missing"}}));
  for (auto const* text : {"{", "nonsense", "{\"a\":}", "{} {}", "{\"a\":1,}", "{'a':1}", "{\"a\":\"\x80\"}",
                           "{\"a\":\"\n\"}", "{\"a\":01}", "{\"a\":\"\\ud800\"}"}) {
    EXPECT_EQ(mistakes(text), (map{{"/body", "json_invalid"}})) << text;
  }
  EXPECT_EQ(mistakes(std::string_view("{}\0", 3)), (map{{"/body", "json_invalid"}}));
  for (auto const* text : {"null", "[]", "5", "\"text\"", "true"}) {
    EXPECT_EQ(mistakes(text), (map{{"/body", "model_attributes_type"}})) << text;
  }
}

TEST(transaction_request, deep_json_is_refused_not_followed) {
  std::string deep;
  for (int i = 0; i != 20'000; ++i) deep += '[';
  EXPECT_EQ(mistakes(deep), (map{{"/body", "json_invalid"}}));
  std::string nested(100, '[');
  nested.append(100, ']');
  EXPECT_EQ(mistakes(with("id", nested)), (map{{"/body", "json_invalid"}}));
}

TEST(transaction_request, every_missing_member_is_named) {
  EXPECT_EQ(
      mistakes("{}"),
      (map{{"/body/product_id", "missing"}, {"/body/action", "missing"}, {"/body/quantity", "missing"}}));
}

TEST(transaction_request, unknown_members_are_named) {
  EXPECT_EQ(mistakes(with("prise", "1")), (map{{"/body/prise", "extra_forbidden"}}));
  EXPECT_EQ(mistakes(with("Quantity", "1")), (map{{"/body/Quantity", "extra_forbidden"}}));
}

TEST(transaction_request, ids_must_be_uuids) {
  for (auto const* member : {"id", "product_id", "vendor_id"}) {
    auto const path = std::string{"/body/"} + member;
    for (auto const* value :
         {"\"\"", "\"x\"", "\"' OR 1=1 --\"", "\"00000000-0000-4000-8000-00000000000\\u0000\""}) {
      EXPECT_EQ(mistakes(with(member, value)), (map{{path, "uuid_parsing"}})) << value;
    }
    for (auto const* value : {"1", "true", "[]", "{}"}) {
      EXPECT_EQ(mistakes(with(member, value)), (map{{path, "uuid_type"}})) << value;
    }
  }
  EXPECT_EQ(mistakes(with("product_id", "null")), (map{{"/body/product_id", "uuid_type"}}));
}

TEST(transaction_request, the_action_is_one_of_two) {
  for (auto const* value : {"\"\"", "\"Withdrawal\"", "\"withdrawal\\u0000\"",
                            "\"'; DROP TABLE products; --\"", "1", "null", "[\"withdrawal\"]"}) {
    EXPECT_EQ(mistakes(with("action", value)), (map{{"/body/action", "literal_error"}})) << value;
  }
}

TEST(transaction_request, the_quantity_is_a_positive_int) {
  for (auto const* value : {"0", "-0", "-1", "-9223372036854775808", "-1e300"}) {
    EXPECT_EQ(mistakes(with("quantity", value)), (map{{"/body/quantity", "greater_than"}})) << value;
  }
  for (auto const* value : {"2147483648", "9223372036854775807", "18446744073709551615", "1e300"}) {
    EXPECT_EQ(mistakes(with("quantity", value)), (map{{"/body/quantity", "less_than_equal"}})) << value;
  }
  for (auto const* value : {"1.5", "0.1", "-2.5", "1e-300"}) {
    EXPECT_EQ(mistakes(with("quantity", value)), (map{{"/body/quantity", "int_from_float"}})) << value;
  }
  for (auto const* value : {"\"5\"", "null", "true", "[5]", "{}"}) {
    EXPECT_EQ(mistakes(with("quantity", value)), (map{{"/body/quantity", "int_type"}})) << value;
  }
  EXPECT_EQ(mistakes(with("quantity", "5.0")), map{});
  EXPECT_EQ(mistakes(with("quantity", "1e3")), map{});
}

TEST(transaction_request, a_number_no_double_can_hold_is_too_large_and_shown_as_null) {
  EXPECT_EQ(mistakes(with("quantity", "1e99999")), (map{{"/body/quantity", "less_than_equal"}}));
  EXPECT_EQ(mistakes(with("quantity", "-1e99999")), (map{{"/body/quantity", "greater_than"}}));
  EXPECT_EQ(mistakes(with("quantity", "0e400")), (map{{"/body/quantity", "greater_than"}}));
  EXPECT_EQ(mistakes(with("id", "[{\"deep\":1e99999}]")), (map{{"/body/id", "uuid_type"}}));
}

TEST(validation_errors, an_answer_stays_small_however_many_mistakes_there_are) {
  std::string body = "{";
  for (int i = 0; i != 5000; ++i) body += "\"m" + std::to_string(i) + "\":0,";
  body.back() = '}';
  EXPECT_EQ(mistakes(body).size(), validation_errors::max_entries);
}

}  // namespace
}  // namespace poolbench::api
