#include "report/json_text.hpp"
#include "report/text_table.hpp"
#include "report/time_text.hpp"
#include "report/units.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include <limits>

namespace loadgen::report {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

TEST(units, show_times_with_three_digits) {
  std::pair<double, char const*> const cases[] = {
      {0, "0us"},        {0.182, "182us"},  {0.9994, "999us"}, {0.9996, "1.00ms"},  {1.524, "1.52ms"},
      {9.996, "10.0ms"}, {41.26, "41.3ms"}, {99.96, "100ms"},  {999.4, "999ms"},    {999.6, "1.00s"},
      {12'345, "12.3s"}, {99'949, "99.9s"}, {150'000, "2.5m"}, {3'600'000, "60.0m"}};
  for (auto const& [ms, text] : cases) EXPECT_EQ(show_ms(ms), text) << ms;
}

TEST(units, show_counts_and_rates) {
  EXPECT_EQ(show_count(0), "0");
  EXPECT_EQ(show_count(999), "999");
  EXPECT_EQ(show_count(1000), "1,000");
  EXPECT_EQ(show_count(1234567), "1,234,567");
  EXPECT_EQ(show_rate(0.25), "0.25");
  EXPECT_EQ(show_rate(42), "42");
  EXPECT_EQ(show_rate(99.949), "99.95");
  EXPECT_EQ(show_rate(950), "950");
  EXPECT_EQ(show_rate(9999.4), "9999");
  EXPECT_EQ(show_rate(41'234), "41.2k");
  EXPECT_EQ(show_rate(150'000), "150k");
  EXPECT_EQ(show_rate(1'250'000), "1.25M");
}

TEST(units, show_bytes_shares_and_seconds) {
  EXPECT_EQ(show_bytes(512), "512 B");
  EXPECT_EQ(show_bytes(1000), "0.98 KiB");
  EXPECT_EQ(show_bytes(12'900'000), "12.3 MiB");
  EXPECT_EQ(show_bytes(5e15), "4547 TiB");
  EXPECT_EQ(show_share(0), "0 %");
  EXPECT_EQ(show_share(0.00001), "<0.01 %");
  EXPECT_EQ(show_share(0.0032), "0.32 %");
  EXPECT_EQ(show_share(0.99998), ">99.99 %");
  EXPECT_EQ(show_share(1), "100 %");
  EXPECT_EQ(show_seconds(5.24), "5.2s");
  EXPECT_EQ(show_seconds(605), "10m 5s");
  EXPECT_EQ(show_seconds(7260), "2h 1m");
}

TEST(time_text, goes_there_and_back) {
  auto const t = std::chrono::sys_days{std::chrono::February / 29 / 2028} + 23h + 59min + 58s + 7ms;
  EXPECT_EQ(format_time(t), "2028-02-29T23:59:58.007Z");
  EXPECT_EQ(parse_time("2028-02-29T23:59:58.007Z"), t);
  EXPECT_EQ(parse_time("2028-02-29T23:59:58Z"), t - 7ms);
}

TEST(time_text, takes_nothing_else) {
  for (auto const* text : {"", "Z", "2028-02-30T00:00:00Z", "2028-02-29T24:00:00Z", "2028-02-29T00:60:00Z",
                           "2028-02-29 00:00:00Z", "2028-02-29T00:00:00", "2028-02-29T00:00:00.1Z",
                           "2028-02-29T00:00:00.+12Z", "20x8-02-29T00:00:00Z", "2028-02-29T00:00:00+00:00"}) {
    EXPECT_FALSE(parse_time(text)) << text;
  }
}

TEST(json_text, is_short_where_it_can_be) {
  auto const v = json::parse(R"({"a":1.50,"b":[1,2,3],"c":{"d":null,"e":"x"},"f":[{"g":1},[]],"h":{}})");
  EXPECT_EQ(pretty_json(v), R"({
  "a": 1.5,
  "b": [1, 2, 3],
  "c": {"d": null, "e": "x"},
  "f": [
    {"g": 1},
    []
  ],
  "h": {}
})");
}

TEST(json_text, breaks_long_lines) {
  json::array long_one;
  for (int i = 0; i < 40; ++i) long_one.push_back(1000 + i);
  EXPECT_EQ(pretty_json(long_one).find("[\n  1000,\n  1001,"), 0u);
}

TEST(json_text, writes_no_number_that_json_does_not_have) {
  EXPECT_EQ(pretty_json(json::array{std::numeric_limits<double>::infinity(), 1e300, 0.1}),
            "[null, 1e+300, 0.1]");
}

TEST(json_text, cannot_leave_a_script_element) {
  auto const text = script_safe_json(json::object{{"</script><!--", "a&b\u2028\u2029\u20ac"}});
  EXPECT_EQ(text, "{\"\\u003c/script\\u003e\\u003c!--\":\"a\\u0026b\\u2028\\u2029\u20ac\"}");
  EXPECT_EQ(json::parse(text).as_object().begin()->key(), "</script><!--");
}

TEST(text_table, aligns_and_cuts) {
  text_table t{8, 6};
  t.row({"", "p50", "a wide title"});
  t.row({"response", "1.52ms", "2"});
  t.row({"a long name", "3"});
  EXPECT_EQ(t.text(),
            "              p50 a wide title\n"
            "  response 1.52ms            2\n"
            "  a long ~      3\n");
}

}  // namespace
}  // namespace loadgen::report
