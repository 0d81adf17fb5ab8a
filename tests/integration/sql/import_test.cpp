#include "empty_database.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace poolbench::tests {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr auto header = "id,name,price,quantity,required_qualification\n";

// An id that ends in these digits.
std::string id(std::string const& digits) {
  return "11111111-1111-4111-8111-" + std::string(12 - digits.size(), '0') + digits;
}

class import_file : public ::testing::Test {
 protected:
  import_file() { database_.fill({"product_count=10"}); }

  std::string file(std::string const& name, std::string const& content) {
    std::ofstream{folder_ / name, std::ios::binary} << content;
    return folder_ / name;
  }

  outcome import(std::string const& vendors, std::string const& products, std::string const& on_error = {}) {
    std::vector<std::string> variables{"vendors=" + file("vendors.csv", vendors),
                                       "products=" + file("products.csv", products)};
    if (!on_error.empty()) variables.push_back("on_error=" + on_error);
    return database_.load("import.sql", variables);
  }

  std::string products() { return database_.sql("SELECT name FROM products ORDER BY id"); }

  scratch_folder folder_;
  empty_database database_;
};

std::string const good_vendors = "id,qualification\n" + id("1") + ",A\n";

TEST_F(import_file, replaces_what_was_there) {
  database_.sql(
      "INSERT INTO transactions (id, product_id, vendor_id, action, quantity) "
      "SELECT gen_random_uuid(), p.id, v.id, 'addition', 1 FROM products p, vendors v LIMIT 1");
  auto const done =
      import("id,qualification\n" + id("1") + ",A\n" + id("2") + ",\n" + id("3") + ",B\n",
             header + id("1") + ",Nail,0.05,7,A\n" + id("2") + ",\"Bolt, \"\"big\"\"\",1000,0,\n");
  ASSERT_EQ(done.status, 0) << done.err;
  EXPECT_EQ(database_.sql("SELECT name, price, quantity, required_qualification FROM products ORDER BY id"),
            "Nail|0.05|7|A\nBolt, \"big\"|1000.00|0|C");
  EXPECT_EQ(database_.sql("SELECT qualification FROM vendors WHERE id::text LIKE '1111%' ORDER BY id"),
            "A\nC\nB");
  EXPECT_EQ(database_.sql("SELECT count(*) FROM transactions"), "0");
  EXPECT_THAT(done.out, HasSubstr("vendors  |      3 |                    1 |      0"));
  EXPECT_THAT(done.out, HasSubstr("products |      2 |                    1 |      0"));
}

TEST_F(import_file, keeps_the_demo_users_vendors) {
  ASSERT_EQ(import("id,qualification\n00000000-0000-4000-8000-000000000001,C\n", header).status, 0);
  EXPECT_EQ(database_.sql("SELECT count(*) FROM vendors"), "26");
  EXPECT_EQ(
      database_.sql("SELECT qualification FROM vendors WHERE id = '00000000-0000-4000-8000-000000000001'"),
      "C")
      << "a vendor of the file is taken as it stands there";
}

TEST_F(import_file, takes_what_spreadsheets_write) {
  auto const done = import("\xef\xbb\xbfid,qualification\r\n" + id("1") + ",A\r\n\r\n",
                           "\"ID\", \"Name\",price,quantity,required_qualification\n" + id("A") +
                               ", Schr\xc3\xa4nkchen ,1.5,3 ,B");
  ASSERT_EQ(done.status, 0) << done.err;
  EXPECT_EQ(products(), "Schr\xc3\xa4nkchen");
}

// Rows of products.csv that cannot be loaded, and how the report about them begins. Line 2 has id 1.
struct broken_row {
  std::string row;
  std::string problem;
};

std::vector<broken_row> const broken_rows{
    {id("2") + ",Bolt,1,1", "4 fields instead of 5"},
    {id("2") + ",Bolt,1,1,A,", "6 fields instead of 5"},
    {id("2") + ",\"Bolt,1,1,A", "quotes do not pair up"},
    {id("2") + ",Bo\"lt,1,1,A", "quotes do not pair up"},
    {"17,Bolt,1,1,A", "id is no UUID: \"17\""},
    {",Bolt,1,1,A", "id is no UUID: \"\""},
    {"'); DROP TABLE products; --,Bolt,1,1,A", "id is no UUID"},
    {id("1") + ",Bolt,1,1,A", "the id is that of line 2"},
    {id("2") + ",,1,1,A", "name is empty"},
    {id("2") + ",B\xff,1,1,A", "is not UTF-8"},
    {id("2") + ",Bolt,-1,1,A", "price must be"},
    {id("2") + ",Bolt,1.005,1,A", "price must be"},
    {id("2") + ",Bolt,100000000,1,A", "price must be"},
    {id("2") + ",Bolt,,1,A", "price must be"},
    {id("2") + ",Bolt,1,-1,A", "quantity must be"},
    {id("2") + ",Bolt,1,1.5,A", "quantity must be"},
    {id("2") + ",Bolt,1,2147483648,A", "quantity must be"},
    {id("2") + ",Bolt,1,1,D", "required_qualification must be A, B or C, not \"D\""}};

TEST_F(import_file, names_a_broken_row_by_its_line_and_loads_nothing) {
  auto const before = products();
  for (auto const& [row, problem] : broken_rows) {
    auto const done = import(good_vendors, header + id("1") + ",Nail,1,1,A\n" + row + "\n");
    EXPECT_EQ(done.status, 3) << row;
    EXPECT_THAT(done.out, HasSubstr("products.csv, line 3: " + problem)) << row;
    EXPECT_THAT(done.err, HasSubstr("nothing was loaded: 1 broken rows")) << row;
  }
  EXPECT_EQ(products(), before);
}

TEST_F(import_file, leaves_a_broken_row_out_when_asked_to) {
  for (auto const& [row, problem] : broken_rows) {
    auto const done = import(
        good_vendors, header + id("1") + ",Nail,1,1,A\n" + row + "\n" + id("9") + ",Screw,1,1,A\n", "ignore");
    EXPECT_EQ(done.status, 0) << row << done.err;
    EXPECT_THAT(done.out, HasSubstr("products.csv, line 3: " + problem)) << row;
    EXPECT_EQ(products(), "Nail\nScrew") << row;
  }
}

TEST_F(import_file, reports_every_broken_row_of_both_files) {
  auto const done =
      import("id,qualification\nx,A\n" + id("1") + ",Z\n", header + id("1") + ",Nail,1\n\ny,Nail,1,1,A\n");
  EXPECT_EQ(done.status, 3);
  EXPECT_THAT(done.out, AllOf(HasSubstr("vendors.csv, line 2: id is no UUID"),
                              HasSubstr("vendors.csv, line 3: qualification must be"),
                              HasSubstr("products.csv, line 2: 3 fields"),
                              HasSubstr("products.csv, line 4: id is no")));
  EXPECT_THAT(done.err, HasSubstr("nothing was loaded: 4 broken rows"));
}

TEST_F(import_file, refuses_a_file_with_another_header_even_when_broken_rows_are_ignored) {
  auto const before = products();
  for (auto const* products_file : {"", "id,name\n", "id,name,price,quantity,qualification\n"}) {
    auto const done = import(good_vendors, products_file, "ignore");
    EXPECT_EQ(done.status, 3);
    EXPECT_THAT(
        done.err,
        HasSubstr("products.csv, line 1: the header must be id,name,price,quantity,required_qualification"));
  }
  EXPECT_EQ(products(), before);
}

TEST_F(import_file, names_what_is_missing) {
  auto const vendors = file("vendors.csv", good_vendors);
  EXPECT_THAT(database_.load("import.sql", {"vendors=" + vendors}).err, HasSubstr("-v products=FILE"));
  EXPECT_THAT(database_.load("import.sql", {"products=" + vendors}).err, HasSubstr("-v vendors=FILE"));
  auto const done = database_.load("import.sql", {"vendors=" + vendors, "products=/no/such/file.csv"});
  EXPECT_EQ(done.status, 3);
  EXPECT_THAT(done.err, HasSubstr("/no/such/file.csv: No such file"));
  EXPECT_THAT(import(good_vendors, header, "maybe").err,
              HasSubstr("on_error must be stop or ignore, not \"maybe\""));
}

TEST_F(import_file, takes_paths_with_anything_in_them) {
  std::ofstream{folder_ / "ven'dors \\1.csv"} << good_vendors;
  std::ofstream{folder_ / "prod ucts;.csv"} << header << id("1") << ",Nail,1,1,A\n";
  auto const done = database_.load("import.sql", {"vendors=" + (folder_ / "ven'dors \\1.csv"),
                                                  "products=" + (folder_ / "prod ucts;.csv")});
  EXPECT_EQ(done.status, 0) << done.err;
  EXPECT_EQ(products(), "Nail");
}

}  // namespace
}  // namespace poolbench::tests
