#include "empty_database.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace poolbench::tests {
namespace {

using ::testing::HasSubstr;

class schema : public ::testing::Test {
 protected:
  // The message of what Postgres must refuse.
  std::string refusal(std::string const& text) const {
    try {
      database_.sql(text);
    } catch (std::runtime_error const& error) {
      return error.what();
    }
    return "accepted";
  }

  scratch_database database_;
};

TEST_F(schema, holds_a_thousand_vendors_with_the_demo_users_among_them) {
  EXPECT_EQ(database_.sql("SELECT count(*), count(DISTINCT qualification) FROM vendors"), "1000|3");
  EXPECT_EQ(
      database_.sql("SELECT qualification FROM vendors WHERE id = '00000000-0000-4000-8000-000000000001'"),
      "A");
  EXPECT_EQ(
      database_.sql("SELECT qualification FROM vendors WHERE id = '00000000-0000-4000-8000-00000000001a'"),
      "B");
}

TEST_F(schema, holds_ten_thousand_believable_products) {
  EXPECT_EQ(
      database_.sql(
          "SELECT count(*), count(DISTINCT name), count(DISTINCT required_qualification) FROM products"),
      "10000|10000|3");
  EXPECT_EQ(
      database_.sql("SELECT min(price) BETWEEN 1 AND 10, max(price) BETWEEN 990 AND 1000 FROM products"),
      "t|t");
  EXPECT_EQ(database_.sql("SELECT min(quantity), max(quantity) FROM products"), "0|120");
  EXPECT_EQ(database_.sql("SELECT * FROM products ORDER BY id LIMIT 1"),
            "00000000-0000-4000-9000-000000000001|Forged Rope, narrow|969.17|68|A");
}

TEST_F(schema, starts_without_transactions) {
  EXPECT_EQ(database_.sql("SELECT count(*) FROM transactions"), "0");
}

TEST_F(schema, belongs_to_the_application_role) {
  EXPECT_EQ(sql(database_.url(),
                "UPDATE products SET quantity = quantity + 1 "
                "WHERE id = '00000000-0000-4000-9000-000000000001' RETURNING quantity"),
            "69");
}

TEST_F(schema, never_lets_stock_go_below_zero) {
  EXPECT_THAT(refusal("UPDATE products SET quantity = -1"), HasSubstr("products_quantity_check"));
}

TEST_F(schema, knows_three_grades_and_two_actions) {
  EXPECT_THAT(refusal("UPDATE vendors SET qualification = 'D'"), HasSubstr("vendors_qualification_check"));
  EXPECT_THAT(refusal("UPDATE products SET required_qualification = 'a'"),
              HasSubstr("products_required_qualification_check"));
  std::string const insert =
      "INSERT INTO transactions (id, product_id, vendor_id, action, quantity) SELECT gen_random_uuid(), "
      "p.id, v.id, ";
  std::string const from = " FROM products p, vendors v LIMIT 1";
  EXPECT_THAT(refusal(insert + "'theft', 1" + from), HasSubstr("transactions_action_check"));
  EXPECT_THAT(refusal(insert + "'addition', 0" + from), HasSubstr("transactions_quantity_check"));
  EXPECT_EQ(refusal(insert + "'addition', 1" + from), "accepted");
}

TEST_F(schema, holds_a_transaction_and_product_once) {
  std::string const insert =
      "INSERT INTO transactions (id, product_id, vendor_id, action, quantity) "
      "SELECT '00000000-0000-4000-a000-000000000001', p.id, v.id, 'addition', 1 "
      "FROM products p, vendors v ORDER BY p.id, v.id LIMIT 1;";
  EXPECT_THAT(refusal(insert + insert), HasSubstr("transactions_pkey"));
}

TEST_F(schema, dates_transactions_in_utc_whatever_the_session_says) {
  EXPECT_EQ(
      database_.sql("SET timezone TO 'Asia/Tokyo';"
                    "INSERT INTO transactions (id, product_id, vendor_id, action, quantity) "
                    "SELECT gen_random_uuid(), p.id, v.id, 'addition', 1 FROM products p, vendors v LIMIT 1;"
                    "SELECT transaction_date = now() AT TIME ZONE 'UTC' OR "
                    "now() AT TIME ZONE 'UTC' - transaction_date < '10 s' FROM transactions"),
      "t");
  EXPECT_EQ(sql(database_.url(), "SHOW timezone"), "UTC");
}

TEST(sql_files, make_the_same_data_every_time_and_change_nothing_when_run_again) {
  empty_database const database;
  std::string const fingerprint =
      "SELECT md5(string_agg(p::text, ',' ORDER BY id)) FROM products p;"
      "SELECT md5(string_agg(v::text, ',' ORDER BY id)) FROM vendors v";
  database.fill();
  auto const first = database.sql(fingerprint);
  EXPECT_EQ(first, sql(scratch_database{}.admin_url(), fingerprint));
  database.fill();
  EXPECT_EQ(database.sql(fingerprint), first);
}

TEST(sql_files, make_as_much_as_is_asked_for) {
  empty_database const database;
  database.fill({"vendor_count=5", "product_count=25000"});
  EXPECT_EQ(database.sql("SELECT count(*) FROM vendors"), "26") << "the demo users' vendors are always there";
  EXPECT_EQ(database.sql("SELECT count(*), count(DISTINCT name) FROM products"), "25000|25000");
}

TEST(sql_files, do_nothing_harmful_when_all_of_them_are_dropped_in) {
  empty_database const database;
  database.fill();
  auto const done = database.load("import.sql");
  EXPECT_EQ(done.status, 0) << done.err;
  EXPECT_THAT(done.out, HasSubstr("nothing to load"));
  EXPECT_EQ(database.sql("SELECT count(*) FROM products"), "10000");
}

}  // namespace
}  // namespace poolbench::tests
