#include "db_fixture.hpp"

// What the handlers' SQL answers, in every case it can meet, one at a time.
namespace poolbench::db {
namespace {

class statements_test : public scratch_db_test {
 protected:
  std::unique_ptr<pooled> pool = make_pool(scratch.url(), 1, 2);
};

TEST_F(statements_test, a_withdrawal_is_applied_and_the_row_comes_back) {
  set_stock(1, 10);
  auto const row = post(*pool, key(1), product(1), "withdrawal", 4);
  ASSERT_TRUE(row) << row.error().message;
  ASSERT_EQ(row->size(), 1U);
  EXPECT_EQ(row->at(0, 0), "created");
  EXPECT_EQ(row->at(0, 1), key(1));
  EXPECT_EQ(row->at(0, 2), product(1));
  EXPECT_EQ(row->at(0, 3), vendor(1));
  EXPECT_EQ(row->at(0, 4), "withdrawal");
  EXPECT_EQ(row->at(0, 5), "4");
  EXPECT_EQ(row->at(0, 6).substr(0, 2), "20");
  EXPECT_EQ(stock(1), 6);
  EXPECT_EQ(sql("SELECT action, quantity FROM transactions"), "withdrawal|4");
}

TEST_F(statements_test, an_addition_is_applied) {
  set_stock(1, 10);
  EXPECT_EQ(outcome_of_post(*pool, key(1), product(1), "addition", 4), "created");
  EXPECT_EQ(stock(1), 14);
}

TEST_F(statements_test, the_same_again_is_answered_with_the_stored_row_and_applied_once) {
  set_stock(1, 10);
  auto const first = post(*pool, key(1), product(1), "withdrawal", 4);
  auto const again = post(*pool, key(1), product(1), "withdrawal", 4);
  ASSERT_TRUE(first && again);
  EXPECT_EQ(again->at(0, 0), "replayed");
  EXPECT_EQ(again->at(0, 6), first->at(0, 6));
  EXPECT_EQ(stock(1), 6);
}

TEST_F(statements_test, the_same_key_with_other_content_is_a_conflict) {
  set_stock(1, 10);
  post(*pool, key(1), product(1), "withdrawal", 4);
  EXPECT_EQ(outcome_of_post(*pool, key(1), product(1), "withdrawal", 5), "conflict");
  EXPECT_EQ(outcome_of_post(*pool, key(1), product(1), "addition", 4), "conflict");
  EXPECT_EQ(outcome_of_post(*pool, key(1), product(1), "withdrawal", 4, vendor(2)), "conflict");
  EXPECT_EQ(stock(1), 6);
  EXPECT_EQ(outcome_of_post(*pool, key(1), product(2), "addition", 4),
            "created");  // another product is another key
}

TEST_F(statements_test, a_replay_is_recognised_also_when_it_could_not_be_applied_any_more) {
  set_stock(1, 4);
  EXPECT_EQ(outcome_of_post(*pool, key(1), product(1), "withdrawal", 4), "created");
  EXPECT_EQ(outcome_of_post(*pool, key(1), product(1), "withdrawal", 4), "replayed");
  EXPECT_EQ(outcome_of_post(*pool, key(2), product(1), "withdrawal", 4), "insufficient_stock");
}

TEST_F(statements_test, a_withdrawal_of_more_than_there_is_changes_nothing) {
  set_stock(1, 3);
  EXPECT_EQ(outcome_of_post(*pool, key(1), product(1), "withdrawal", 4), "insufficient_stock");
  EXPECT_EQ(outcome_of_post(*pool, key(1), product(1), "withdrawal", 2147483647), "insufficient_stock");
  EXPECT_EQ(stock(1), 3);
  EXPECT_EQ(outcome_of_post(*pool, key(1), product(1), "withdrawal", 3), "created");
  EXPECT_EQ(stock(1), 0);
}

TEST_F(statements_test, an_addition_beyond_what_the_column_holds_is_refused_not_an_error) {
  set_stock(1, 2147483640);
  EXPECT_EQ(outcome_of_post(*pool, key(1), product(1), "addition", 8), "quantity_overflow");
  EXPECT_EQ(outcome_of_post(*pool, key(1), product(1), "addition", 2147483647), "quantity_overflow");
  EXPECT_EQ(outcome_of_post(*pool, key(1), product(1), "addition", 7), "created");
  EXPECT_EQ(stock(1), 2147483647);
}

TEST_F(statements_test, unknown_products_and_vendors_are_named) {
  EXPECT_EQ(outcome_of_post(*pool, key(1), key(9), "withdrawal", 1), "unknown_product");
  EXPECT_EQ(outcome_of_post(*pool, key(1), product(1), "addition", 1, key(9)), "unknown_vendor");
  EXPECT_EQ(outcome_of_post(*pool, key(1), key(9), "addition", 1, key(9)), "unknown_product");
  EXPECT_EQ(sql("SELECT count(*) FROM transactions"), "0");
}

TEST_F(statements_test, qualification_counts_only_when_it_is_enforced) {
  sql(fmt::format("UPDATE products SET quantity = 10, required_qualification = 'B' WHERE id = '{}'",
                  product(1)));
  auto const a = vendor(1), b = vendor(2), c = vendor(3);
  EXPECT_EQ(outcome_of_post(*pool, key(1), product(1), "withdrawal", 1, c, true), "unqualified");
  EXPECT_EQ(outcome_of_post(*pool, key(2), product(1), "withdrawal", 1, b, true), "created");
  EXPECT_EQ(outcome_of_post(*pool, key(3), product(1), "withdrawal", 1, a, true), "created");
  EXPECT_EQ(outcome_of_post(*pool, key(4), product(1), "withdrawal", 1, c, false), "created");
  EXPECT_EQ(stock(1), 7);
}

TEST_F(statements_test, resupply_gives_fifty_to_what_has_less_and_notes_each) {
  sql("UPDATE products SET quantity = 60");
  sql(fmt::format("UPDATE products SET quantity = 49 WHERE id = '{}'", product(1)));
  sql(fmt::format("UPDATE products SET quantity = 50 WHERE id = '{}'", product(2)));
  sql(fmt::format("UPDATE products SET quantity = 0 WHERE id = '{}'", product(3)));
  auto const answer = execute(*pool, api::statements::resupply, {key(1), vendor(2)});
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->at(0, 0), "2");
  EXPECT_EQ(stock(1), 99);
  EXPECT_EQ(stock(2), 50);
  EXPECT_EQ(stock(3), 50);
  EXPECT_EQ(sql("SELECT count(*), min(quantity), max(quantity), min(action), count(DISTINCT vendor_id) "
                "FROM transactions WHERE id = '" +
                key(1) + "'"),
            "2|50|50|addition|1");
  EXPECT_EQ(execute(*pool, api::statements::resupply, {key(2), vendor(2)})->at(0, 0), "0");
}

TEST_F(statements_test, products_come_whole_and_page_by_page_in_the_same_order) {
  auto const all = execute(*pool, api::statements::products_all);
  ASSERT_TRUE(all);
  std::size_t seen = 0;
  auto page = execute(*pool, api::statements::products_first, {"3000"});
  while (page && !page->empty()) {
    for (std::size_t row = 0; row < page->size(); ++row, ++seen) {
      for (std::size_t column = 0; column < 5; ++column) {
        ASSERT_EQ(page->at(row, column), all->at(seen, column));
      }
    }
    std::string const last(page->at(page->size() - 1, 0));
    page = execute(*pool, api::statements::products_after, {last, "3000"});
  }
  EXPECT_EQ(seen, all->size());
  EXPECT_EQ(std::to_string(seen), sql("SELECT count(*) FROM products"));
  EXPECT_EQ(all->at(0, 2).find('.'), all->at(0, 2).size() - 3);  // two decimals
}

TEST_F(statements_test, transactions_come_whole_and_page_by_page_by_both_parts_of_the_key) {
  sql("UPDATE products SET quantity = 100");
  for (int each = 0; each < 7; ++each) post(*pool, key(each / 3), product(10 - each), "withdrawal", 1 + each);
  auto const all = execute(*pool, api::statements::transactions_all);
  ASSERT_EQ(all->size(), 7U);
  std::size_t seen = 0;
  auto page = execute(*pool, api::statements::transactions_first, {"2"});
  while (page && !page->empty()) {
    for (std::size_t row = 0; row < page->size(); ++row, ++seen) {
      for (std::size_t column = 0; column < 6; ++column)
        ASSERT_EQ(page->at(row, column), all->at(seen, column));
    }
    auto const last = page->size() - 1;
    parameters after{std::string(page->at(last, 0)), std::string(page->at(last, 1)), "2"};
    page = execute(*pool, api::statements::transactions_after, std::move(after));
  }
  EXPECT_EQ(seen, 7U);
}

TEST_F(statements_test, every_single_row_is_reached_by_its_key_also_with_a_plan_made_on_empty_tables) {
  constexpr statement explain{
      .name = "explain",
      .text = "EXPLAIN SELECT 1 FROM transactions WHERE id = $1::uuid AND product_id = $2::uuid",
      .operation = "SELECT",
      .table = "transactions"};
  auto const plan = execute(*pool, explain, {key(1), product(1)});
  ASSERT_TRUE(plan) << plan.error().message;
  EXPECT_NE(plan->at(0, 0).find("Index"), std::string_view::npos) << plan->at(0, 0);
}

TEST_F(statements_test, bad_values_are_failures_with_their_state_never_lost_connections) {
  auto const expect_state = [&](parameters values, std::string_view state) {
    auto const outcome = execute(*pool, api::statements::post_transaction, std::move(values));
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, errc::statement_failed);
    EXPECT_EQ(std::string_view(outcome.error().sqlstate.data()), state) << outcome.error().message;
  };
  expect_state({"no uuid", product(1), vendor(1), "addition", "1", "f"}, "22P02");
  expect_state({key(1), product(1), vendor(1), "addition", "99999999999", "f"}, "22003");
  expect_state({key(1), product(1), vendor(1), std::string("add\0ition", 9), "1", "f"}, "22021");
  expect_state({key(1), product(1), vendor(1), "\xff\xfe", "1", "f"}, "22021");
  EXPECT_EQ(pool->statistics().closed, 0U);
  set_stock(1, 10);
  auto const odd = post(*pool, key(1), product(1), "'; DROP TABLE products; --", 1);
  ASSERT_FALSE(odd);
  EXPECT_EQ(odd.error().constraint, "transactions_action_check");
  EXPECT_EQ(stock(1), 10);
}

}  // namespace
}  // namespace poolbench::db
