-- The suppliers shop: its database and its three tables.
--
--   psql -f sql/00-create_suppliers_database.sql -f sql/01-insert_into_vendors.sql -f sql/02-insert_into_products.sql
--
-- or put the files into /docker-entrypoint-initdb.d of Postgres' own image: they run in name order. Running them
-- again changes nothing. Postgres 13 or newer; the role needs CREATEDB unless the database is there already.
--
-- psql variables: database (default suppliers).

\set ON_ERROR_STOP on
\if :{?database}
\else
  \set database suppliers
\endif

SELECT format('CREATE DATABASE %I', :'database')
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database') \gexec

\connect :"database"
SET client_min_messages = warning;

-- Times are kept without a zone and mean UTC, whatever the zone of the machine.
ALTER DATABASE :"database" SET timezone TO 'UTC';

-- Who may move stock, and how well they are qualified: A is the highest grade.
CREATE TABLE IF NOT EXISTS vendors (
  id            uuid    PRIMARY KEY,
  qualification char(1) NOT NULL CHECK (qualification IN ('A', 'B', 'C'))
);

-- What is in stock. The API reads products by id, and in id order when it lists them: the primary key serves both.
-- There is no index on quantity on purpose: an UPDATE of a column that no index holds is a heap-only update, which
-- withdrawals do thousands of times a second; the free room in each page is for these.
CREATE TABLE IF NOT EXISTS products (
  id                     uuid          PRIMARY KEY,
  name                   text          NOT NULL CHECK (name <> ''),
  price                  numeric(10,2) NOT NULL CHECK (price >= 0),
  quantity               integer       NOT NULL CHECK (quantity >= 0),
  required_qualification char(1)       NOT NULL CHECK (required_qualification IN ('A', 'B', 'C'))
) WITH (fillfactor = 80);

-- Every movement of stock, one row per product that a transaction touched. The key is what makes posting the same
-- transaction twice harmless, and it is the order in which the API lists them.
CREATE TABLE IF NOT EXISTS transactions (
  id               uuid      NOT NULL,
  product_id       uuid      NOT NULL REFERENCES products,
  vendor_id        uuid      NOT NULL REFERENCES vendors,
  action           text      NOT NULL CHECK (action IN ('withdrawal', 'addition')),
  quantity         integer   NOT NULL CHECK (quantity > 0),
  transaction_date timestamp NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
  PRIMARY KEY (id, product_id)
);
