#include "engine/json_pointer.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace loadgen::engine {
namespace {

std::vector<std::string> find(std::string_view json, std::string_view pointer, bool every = false) {
  std::vector<std::string> all;
  auto const value = boost::json::parse(json);
  auto const count = visit_pointer(value, pointer, every, [&](auto const& v) { all.push_back(to_text(v)); });
  EXPECT_EQ(count, all.size());
  return all;
}

using texts = std::vector<std::string>;

TEST(json_pointer, vectors_of_rfc_6901) {
  constexpr auto document = R"({"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"k\"l":6," ":7,"m~n":8})";
  EXPECT_EQ(find(document, "/foo"), texts{R"(["bar","baz"])"});
  EXPECT_EQ(find(document, "/foo/0"), texts{"bar"});
  EXPECT_EQ(find(document, "/"), texts{"0"});
  EXPECT_EQ(find(document, "/a~1b"), texts{"1"});
  EXPECT_EQ(find(document, "/c%d"), texts{"2"});
  EXPECT_EQ(find(document, "/k\"l"), texts{"6"});
  EXPECT_EQ(find(document, "/ "), texts{"7"});
  EXPECT_EQ(find(document, "/m~0n"), texts{"8"});
  EXPECT_EQ(find("5", ""), texts{"5"});
}

TEST(json_pointer, nothing_where_it_leads_nowhere) {
  for (auto const* pointer : {"/x", "/foo/2", "/foo/-1", "/foo/01", "/foo/", "/foo/bar", "/foo/0/0", "foo"}) {
    EXPECT_TRUE(find(R"({"foo":["bar","baz"]})", pointer).empty()) << pointer;
  }
  EXPECT_TRUE(find("5", "/0").empty());
}

TEST(json_pointer, every_element) {
  constexpr auto document = R"({"items":[{"id":1},{"x":0},{"id":3}]})";
  EXPECT_EQ(find(document, "/items/*/id", true), (texts{"1", "3"}));
  EXPECT_TRUE(find(document, "/items/*/id", false).empty());
  EXPECT_EQ(find("[[1,2],[3]]", "/*/*", true), (texts{"1", "2", "3"}));
  EXPECT_EQ(find(R"({"*":4})", "/*", true), texts{"4"});
}

TEST(json_pointer, strings_are_taken_without_quotes) {
  EXPECT_EQ(find(R"(["a\"b", true, null, 1.5])", "/*", true), (texts{"a\"b", "true", "null", "1.5E0"}));
}

}  // namespace
}  // namespace loadgen::engine
