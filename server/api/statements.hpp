#pragma once

#include "db/statement.hpp"

// Every SQL text the handlers run: one statement per database visit, so that the connection modes differ only
// in how a connection is obtained. Times come back as Postgres writes them ("2024-05-01 12:00:00.123456",
// always UTC: sessions run in UTC), prices with two decimals.
namespace poolbench::api::statements {

// One withdrawal or addition of one product: safe under concurrency and at most once per (id, product_id).
//
// Parameters: $1 id uuid, $2 product_id uuid, $3 vendor_id uuid, $4 'withdrawal' or 'addition',
// $5 quantity int > 0 (checked by the caller), $6 whether the vendor's qualification is enforced, boolean.
//
// Always returns one row: outcome, id, product_id, vendor_id, action, quantity, transaction_date.
// transaction_date is NULL unless the row stands in the table: created now, or stored before (replayed).
//   created             applied
//   replayed            the same content was applied before; nothing is applied now
//   conflict            the same key was applied with other content
//   unknown_product, unknown_vendor
//   unqualified         $6 and the vendor's grade is below the product's (A is the highest)
//   insufficient_stock  a withdrawal of more than there is
//   quantity_overflow   an addition beyond what the column can hold
//   raced               never reaches a handler: execute() runs it again, see below
//
// How it holds under concurrency: the UPDATE waits for the product's row lock and then checks the stock again
// on the newest version of the row, while everything else is seen as of the statement's start. Two things
// that happened in between are therefore invisible, and both are answered by running the statement again,
// which then sees them: (1) the same key was stored by another session: unique violation 23505, nothing is
// applied; (2) the stock looked sufficient at the start and no longer was when the lock was had: `raced`.
// Refusing at once in case (2) would be wrong if the one who took the stock was the first try of this very
// key.
inline constexpr db::statement post_transaction{.name = "post_transaction",
                                                .text = R"sql(
WITH stored AS MATERIALIZED (
  SELECT vendor_id, action, quantity, transaction_date
  FROM transactions WHERE id = $1::uuid AND product_id = $2::uuid
), changed AS (
  UPDATE products p
  SET quantity = CASE $4::text WHEN 'addition' THEN p.quantity + $5::int ELSE p.quantity - $5::int END
  FROM vendors v
  WHERE p.id = $2::uuid AND v.id = $3::uuid
    AND CASE $4::text WHEN 'addition' THEN p.quantity <= 2147483647 - $5::int ELSE p.quantity >= $5::int END
    AND (NOT $6::boolean OR v.qualification <= p.required_qualification)
    AND NOT EXISTS (SELECT FROM stored)
  RETURNING p.id
), created AS (
  INSERT INTO transactions (id, product_id, vendor_id, action, quantity)
  SELECT $1::uuid, changed.id, $3::uuid, $4::text, $5::int FROM changed
  RETURNING transaction_date
)
SELECT
  CASE
    WHEN created.transaction_date IS NOT NULL THEN 'created'
    WHEN stored.vendor_id IS NOT NULL THEN
      CASE WHEN (stored.vendor_id, stored.action, stored.quantity) = ($3::uuid, $4::text, $5::int)
        THEN 'replayed' ELSE 'conflict' END
    ELSE coalesce(
      (SELECT CASE
          WHEN v.id IS NULL THEN 'unknown_vendor'
          WHEN $6::boolean AND v.qualification > p.required_qualification THEN 'unqualified'
          WHEN $4::text = 'withdrawal' AND p.quantity < $5::int THEN 'insufficient_stock'
          WHEN $4::text = 'addition' AND p.quantity > 2147483647 - $5::int THEN 'quantity_overflow'
          ELSE 'raced' END
        FROM products p LEFT JOIN vendors v ON v.id = $3::uuid WHERE p.id = $2::uuid),
      'unknown_product')
  END AS outcome,
  $1::uuid AS id, $2::uuid AS product_id, $3::uuid AS vendor_id, $4::text AS action, $5::int AS quantity,
  coalesce(created.transaction_date, stored.transaction_date) AS transaction_date
FROM (SELECT) AS one LEFT JOIN created ON true LEFT JOIN stored ON true)sql",
                                                .operation = "INSERT",
                                                .table = "transactions",
                                                .idempotent = true,
                                                .rerun_on = "raced"};

// Every product with a quantity strictly under 50 gets 50 more, and one addition each under the transaction
// id $1 by vendor $2. Returns one row: count. The rows are locked in id order, so that two of these, or one
// of these and anything else that locks in id order, cannot deadlock. A row that changed while this waited
// for it is judged and raised in its new version: Postgres then joins it again to the row of `locked` it came
// with (so it does for one CTE, but not for a UNION of several). Not idempotent: its answer (the count) would
// differ the second time.
inline constexpr db::statement resupply{.name = "resupply",
                                        .text = R"sql(
WITH locked AS MATERIALIZED (
  SELECT id FROM products WHERE quantity < 50 ORDER BY id FOR NO KEY UPDATE
), changed AS (
  UPDATE products p SET quantity = p.quantity + 50 FROM locked WHERE p.id = locked.id RETURNING p.id
), created AS (
  INSERT INTO transactions (id, product_id, vendor_id, action, quantity)
  SELECT $1::uuid, changed.id, $2::uuid, 'addition', 50 FROM changed
  RETURNING 1
)
SELECT count(*) AS count FROM created)sql",
                                        .operation = "UPDATE",
                                        .table = "products"};

// Lists: whole, the first page ($1 rows), and the page after a key (the last parameter is the row count).
// Columns: id, name, price, quantity, required_qualification.
inline constexpr db::statement products_all{
    .name = "products_all",
    .text = "SELECT id, name, price, quantity, required_qualification FROM products ORDER BY id",
    .operation = "SELECT",
    .table = "products",
    .idempotent = true};

inline constexpr db::statement products_first{
    .name = "products_first",
    .text =
        "SELECT id, name, price, quantity, required_qualification FROM products ORDER BY id "
        "LIMIT $1::bigint",
    .operation = "SELECT",
    .table = "products",
    .idempotent = true};

inline constexpr db::statement products_after{
    .name = "products_after",
    .text =
        "SELECT id, name, price, quantity, required_qualification FROM products "
        "WHERE id > $1::uuid ORDER BY id LIMIT $2::bigint",
    .operation = "SELECT",
    .table = "products",
    .idempotent = true};

// Columns: id, product_id, vendor_id, action, quantity, transaction_date.
inline constexpr db::statement transactions_all{
    .name = "transactions_all",
    .text =
        "SELECT id, product_id, vendor_id, action, quantity, transaction_date FROM transactions "
        "ORDER BY id, product_id",
    .operation = "SELECT",
    .table = "transactions",
    .idempotent = true};

inline constexpr db::statement transactions_first{
    .name = "transactions_first",
    .text =
        "SELECT id, product_id, vendor_id, action, quantity, transaction_date FROM transactions "
        "ORDER BY id, product_id LIMIT $1::bigint",
    .operation = "SELECT",
    .table = "transactions",
    .idempotent = true};

// $1 id, $2 product_id: the last key of the page before.
inline constexpr db::statement transactions_after{
    .name = "transactions_after",
    .text =
        "SELECT id, product_id, vendor_id, action, quantity, transaction_date FROM transactions "
        "WHERE (id, product_id) > ($1::uuid, $2::uuid) ORDER BY id, product_id LIMIT $3::bigint",
    .operation = "SELECT",
    .table = "transactions",
    .idempotent = true};

}  // namespace poolbench::api::statements
