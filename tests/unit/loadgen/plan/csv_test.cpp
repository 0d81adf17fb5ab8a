#include "plan/csv.hpp"

#include <gmock/gmock.h>

namespace loadgen::plan {
namespace {

using testing::ElementsAre;

TEST(csv, plain_rows) {
  auto const table = parse_csv("id,name\n1,Saw\n2,\n");
  EXPECT_THAT(table.columns, ElementsAre("id", "name"));
  EXPECT_THAT(table.rows, ElementsAre(ElementsAre("1", "Saw"), ElementsAre("2", "")));
}

TEST(csv, line_ends_and_byte_order_mark) {
  auto const table = parse_csv("\xef\xbb\xbfid\r\n1\r\n\"2\"\r\n3");
  EXPECT_THAT(table.columns, ElementsAre("id"));
  EXPECT_THAT(table.rows, ElementsAre(ElementsAre("1"), ElementsAre("2"), ElementsAre("3")));
}

TEST(csv, quotes) {
  auto const table = parse_csv("a,\"b\"\n\"x,\"\"y\"\"\",\"1\n2\"\n\"\",\"end\"");
  EXPECT_THAT(table.columns, ElementsAre("a", "b"));
  EXPECT_THAT(table.rows, ElementsAre(ElementsAre("x,\"y\"", "1\n2"), ElementsAre("", "end")));
}

TEST(csv, spaces_and_carriage_returns_inside_a_line_are_kept) {
  EXPECT_THAT(parse_csv("a,b\n 1 \r,\r2\n").rows, ElementsAre(ElementsAre(" 1 \r", "\r2")));
}

struct csv_mistake {
  char const* content;
  std::size_t line;
  char const* message;
};

class csv_mistakes : public testing::TestWithParam<csv_mistake> {};

TEST_P(csv_mistakes, say_their_line) {
  try {
    parse_csv(GetParam().content);
    ADD_FAILURE() << "nothing was thrown";
  } catch (csv_error const& e) {
    EXPECT_EQ(e.line, GetParam().line);
    EXPECT_STREQ(e.what(), GetParam().message);
  }
}

INSTANTIATE_TEST_SUITE_P(
    all, csv_mistakes,
    testing::Values(
        csv_mistake{"", 1, "expected a first line with the columns' names"},
        csv_mistake{"\xef\xbb\xbf", 1, "expected a first line with the columns' names"},
        csv_mistake{"a,b\n", 2, "expected at least one row behind the first line"},
        csv_mistake{"a,,c\n1,2,3\n", 1, "expected a name for every column"},
        csv_mistake{"a,b,a\n1,2,3\n", 1, "the column 'a' is named twice"},
        csv_mistake{"a,b\n1,2\n3\n", 3, "expected 2 fields, as many as the first line names, not 1"},
        csv_mistake{"a,b\n1,2,3\n", 2, "expected 2 fields, as many as the first line names, not 3"},
        csv_mistake{"a,b\n\"1\n1\",2\n\n", 4, "expected 2 fields, as many as the first line names, not 1"},
        csv_mistake{"a\nx\"y\n", 2, "expected the whole field in quotes, with quotes inside doubled"},
        csv_mistake{"a\n\"x\"y\n", 2, "expected a comma or the end of the line behind the closing quote"},
        csv_mistake{"a\n1\n\"x\ny\n", 3, "expected a closing quote for the field that opens here"}));

}  // namespace
}  // namespace loadgen::plan
