#pragma once

#include "db/statement.hpp"

namespace poolbench::api::statements {

// Withdraws one of each of two products, locking them in the order given, with a pause between: run twice at
// the same time with the products exchanged, the two wait for each other until Postgres ends one of them.
// The locked ids come as an array and not through a join: a row that the other one has changed meanwhile is
// looked at again in its new version, and a join with what was materialised before would then lose it.
//
// Parameters: $1 and $2 product ids, $3 transaction id, $4 vendor id. Returns one row: withdrawn (how many
// products had stock), milliseconds (of this attempt, by Postgres' clock).
inline constexpr db::statement demo_deadlock{.name = "demo_deadlock",
                                             .text = R"sql(
WITH first AS MATERIALIZED (
  SELECT id FROM products WHERE id = $1::uuid FOR NO KEY UPDATE
), paused AS MATERIALIZED (
  SELECT id, pg_sleep(0.2)::text AS pause FROM first
), second AS MATERIALIZED (
  SELECT p.id FROM paused CROSS JOIN LATERAL (
    SELECT id FROM products WHERE id = $2::uuid AND paused.pause IS NOT NULL FOR NO KEY UPDATE) p
), changed AS (
  UPDATE products SET quantity = quantity - 1
  WHERE id = ANY (ARRAY(SELECT id FROM first UNION ALL SELECT id FROM second)) AND quantity > 0
  RETURNING id
), created AS (
  INSERT INTO transactions (id, product_id, vendor_id, action, quantity)
  SELECT $3::uuid, changed.id, $4::uuid, 'withdrawal', 1 FROM changed
  RETURNING 1
)
SELECT count(*) AS withdrawn,
  round(extract(epoch FROM clock_timestamp() - statement_timestamp()) * 1000, 1) AS milliseconds
FROM created)sql",
                                             .operation = "UPDATE",
                                             .table = "products"};

// $1: milliseconds.
inline constexpr db::statement demo_sleep{.name = "demo_sleep",
                                          .text = "SELECT pg_sleep($1::int / 1000.0)",
                                          .operation = "SELECT",
                                          .table = "",
                                          .idempotent = true};

}  // namespace poolbench::api::statements
