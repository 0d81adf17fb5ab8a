#include "api/paging.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

namespace poolbench::api {
namespace {

constexpr std::string_view one = "00000000-0000-4000-8000-000000000001";
constexpr std::string_view two = "00000000-0000-4000-8000-000000000002";

std::optional<page> good(std::string_view query, std::size_t columns = 1) {
  validation_errors errors;
  auto result = read_page(query, columns, errors);
  EXPECT_TRUE(errors.empty()) << errors.reply().body;
  return result;
}

// type at loc of the only mistake
std::string mistake(std::string_view query, std::size_t columns = 1) {
  validation_errors errors;
  EXPECT_EQ(read_page(query, columns, errors), std::nullopt);
  auto const body = boost::json::parse(errors.reply().body);
  auto const& entry = body.at("detail").at(0);
  std::string where;
  for (auto const& step : entry.at("loc").as_array()) where.append("/").append(step.as_string());
  return std::string{entry.at("type").as_string()} + " at " + where;
}

TEST(read_page, nothing_asked_is_no_page) {
  EXPECT_FALSE(good(""));
  EXPECT_FALSE(good("limt=5&x"));
}

TEST(read_page, reads_limit_and_key) {
  EXPECT_EQ(good("limit=7")->limit, 7U);
  EXPECT_TRUE(good("limit=7")->after.empty());
  EXPECT_EQ(good("limit=10000")->limit, 10'000U);
  EXPECT_EQ(good("limit=1&limit=2")->limit, 2U);
  auto const after = good("after=" + std::string{one});
  EXPECT_EQ(after->limit, default_page_size);
  EXPECT_EQ(after->after, std::vector<std::string>{std::string{one}});
  auto const pair = good("limit=3&after=" + std::string{one} + "%2C" + std::string{two}, 2);
  EXPECT_EQ(pair->after, (std::vector<std::string>{std::string{one}, std::string{two}}));
}

TEST(read_page, names_what_is_wrong) {
  for (auto const* limit : {"", "x", "1.5", "5x", "+5", "0x5", "%00", "5%00", "' OR 1=1"}) {
    EXPECT_EQ(mistake("limit=" + std::string{limit}), "int_parsing at /query/limit") << limit;
  }
  EXPECT_EQ(mistake("limit=0"), "greater_than_equal at /query/limit");
  EXPECT_EQ(mistake("limit=-5"), "greater_than_equal at /query/limit");
  EXPECT_EQ(mistake("limit=10001"), "less_than_equal at /query/limit");
  EXPECT_EQ(mistake("limit=99999999999999999999"), "less_than_equal at /query/limit");
  for (auto const* after : {"", "x", "00000000-0000-4000-8000-00000000000g"}) {
    EXPECT_EQ(mistake("after=" + std::string{after}), "uuid_parsing at /query/after") << after;
  }
  for (auto const& after :
       {std::string{one}, std::string{one} + ",", std::string{one} + "," + std::string{two} + ","}) {
    EXPECT_EQ(mistake("after=" + after, 2), "uuid_parsing at /query/after") << after;
  }
  EXPECT_EQ(mistake("limit=%ff"), "string_unicode at /query");
  EXPECT_EQ(mistake("limit=%zz"), "string_unicode at /query");
}

TEST(next_link, leads_to_the_page_behind_the_last_key) {
  EXPECT_EQ(next_link("/products", 5, one),
            "</products?limit=5&after=" + std::string{one} + ">; rel=\"next\"");
}

}  // namespace
}  // namespace poolbench::api
