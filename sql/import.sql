-- Replaces vendors, products and transactions by the rows of your own two files.
--
--   psql -v vendors=vendors.csv -v products=products.csv -f sql/import.sql
--
-- psql variables
--   vendors    CSV file with the header  id,qualification
--   products   CSV file with the header  id,name,price,quantity,required_qualification
--   on_error   what a broken row does:  stop (default)  nothing is loaded, what was there stays
--                                       ignore          everything else is loaded
--   database   default suppliers
--
-- Files are read by psql where it runs, in UTF-8, one row per line, fields quoted with " where needed. Every broken row
-- is reported with its line number in both cases. A missing grade becomes C, the lowest; the output says how many did.
-- The demo users' vendors are added where the file does not have them. psql ends with status 3 when nothing was loaded.

\set ON_ERROR_STOP on
\set VERBOSITY terse
\pset footer off
\if :{?database}
\else
  \set database suppliers
\endif
\if :{?on_error}
\else
  \set on_error stop
\endif

-- Postgres' own image runs every file of its drop-in folder: there, without files to load, this one does nothing.
\if :{?vendors}
\elif :{?products}
\else
  \echo 'import.sql: nothing to load. Use: psql -v vendors=FILE -v products=FILE [-v on_error=stop|ignore] -f import.sql'
  \quit
\endif
\if :{?vendors}
\else
  \set vendors ''
\endif
\if :{?products}
\else
  \set products ''
\endif

\connect :"database"
SET client_min_messages = warning;
SELECT set_config('import.on_error', :'on_error', false), set_config('import.vendors', :'vendors', false),
  set_config('import.products', :'products', false) \gset import_

DO $$
BEGIN
  IF current_setting('import.on_error') NOT IN ('stop', 'ignore') THEN
    RAISE EXCEPTION 'on_error must be stop or ignore, not "%"', current_setting('import.on_error');
  ELSIF current_setting('import.vendors') = '' THEN
    RAISE EXCEPTION 'the vendors file is missing: -v vendors=FILE';
  ELSIF current_setting('import.products') = '' THEN
    RAISE EXCEPTION 'the products file is missing: -v products=FILE';
  END IF;
END $$;

BEGIN;

CREATE TEMP TABLE vendor_lines (line bigint GENERATED ALWAYS AS IDENTITY, content text) ON COMMIT DROP;
CREATE TEMP TABLE product_lines (line bigint GENERATED ALWAYS AS IDENTITY, content text) ON COMMIT DROP;
CREATE TEMP TABLE broken (file text, line bigint, problem text) ON COMMIT DROP;

-- Whole lines are read, not fields: COPY would give up at the first line with a field too few. The quote and the
-- delimiter are characters that no text contains. LATIN1 takes every byte, so that a line that is no UTF-8 is one
-- broken line further down instead of the end. \copy knows no variables: the command is made first, then run.
SELECT pg_client_encoding() AS user_encoding \gset
\set copy_options ' WITH (FORMAT csv, DELIMITER E''\\x01'', QUOTE E''\\x02'', NULL E''\\x03'')'
SELECT format('''%s''', replace(:'vendors', '''', '''''')) AS vendors_path,
  format('''%s''', replace(:'products', '''', '''''')) AS products_path \gset
\set read_vendors '\\copy vendor_lines (content) FROM ' :vendors_path :copy_options
\set read_products '\\copy product_lines (content) FROM ' :products_path :copy_options
\encoding LATIN1
:read_vendors
:read_products
\encoding :user_encoding

-- The fields of one CSV line, trimmed; "" inside quotes is one quote. NULL when the quotes do not pair up.
CREATE FUNCTION pg_temp.csv_fields(content text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  fields text[] := '{}';
  field text;
  rest text := content || ',';
BEGIN
  WHILE rest <> '' LOOP
    field := substring(rest FROM '^\s*"(?:[^"]|"")*"\s*,');
    IF field IS NOT NULL THEN
      rest := substr(rest, length(field) + 1);
      field := btrim(rtrim(field, ','), E' \t');
      field := replace(substr(field, 2, length(field) - 2), '""', '"');
    ELSE
      field := substring(rest FROM '^[^",]*,');
      IF field IS NULL THEN
        RETURN NULL;
      END IF;
      rest := substr(rest, length(field) + 1);
      field := rtrim(field, ',');
    END IF;
    fields := fields || btrim(field, E' \t\r');
  END LOOP;
  RETURN fields;
END $$;

-- What is wrong with a field, or NULL.
CREATE FUNCTION pg_temp.id_problem(field text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN field !~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
    THEN format('id is no UUID: "%s"', left(field, 40)) END $$;

CREATE FUNCTION pg_temp.grade_problem(column_name text, field text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN field NOT IN ('A', 'B', 'C', '')
    THEN format('%s must be A, B or C, not "%s"', column_name, left(field, 40)) END $$;

CREATE FUNCTION pg_temp.price_problem(field text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN field !~ '^\d{1,8}(\.\d{1,2})?$'
    THEN format('price must be 0 to 99999999.99 with at most two decimals, not "%s"', left(field, 40)) END $$;

CREATE FUNCTION pg_temp.quantity_problem(field text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN CASE WHEN field ~ '^\d{1,10}$' THEN field::bigint > 2147483647 ELSE true END
    THEN format('quantity must be a whole number from 0 to 2147483647, not "%s"', left(field, 40)) END $$;

-- One line of a file that has these columns: its fields, or what is wrong with it.
CREATE FUNCTION pg_temp.read_line(content text, columns int, OUT fields text[], OUT problem text)
LANGUAGE plpgsql AS $$
BEGIN
  fields := pg_temp.csv_fields(convert_from(convert_to(content, 'LATIN1'), 'UTF8'));
  IF fields IS NULL THEN
    problem := 'quotes do not pair up';
  ELSIF cardinality(fields) <> columns THEN
    problem := format('%s fields instead of %s', cardinality(fields), columns);
  END IF;
EXCEPTION WHEN character_not_in_repertoire OR untranslatable_character THEN
  problem := 'is not UTF-8';
END $$;

-- The first line names the columns; without it nothing that follows can be trusted.
CREATE FUNCTION pg_temp.check_header(file text, content text, columns text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  content := regexp_replace(coalesce(content, ''), '^\xef\xbb\xbf', '');  -- a byte order mark, read as LATIN1
  IF lower((pg_temp.read_line(content, cardinality(columns))).fields::text) IS DISTINCT FROM columns::text THEN
    RAISE EXCEPTION '%, line 1: the header must be %', file, array_to_string(columns, ',');
  END IF;
END $$;

SELECT pg_temp.check_header(:'vendors', (SELECT content FROM vendor_lines WHERE line = 1), '{id,qualification}'),
  pg_temp.check_header(:'products', (SELECT content FROM product_lines WHERE line = 1),
    '{id,name,price,quantity,required_qualification}') \gset header_

CREATE TEMP TABLE read_vendors ON COMMIT DROP AS
SELECT line, fields, coalesce(problem, pg_temp.id_problem(fields[1]), pg_temp.grade_problem('qualification', fields[2]))
  AS problem
FROM vendor_lines, pg_temp.read_line(content, 2) WHERE line > 1 AND content !~ '^\s*$';

CREATE TEMP TABLE read_products ON COMMIT DROP AS
SELECT line, fields, coalesce(problem, pg_temp.id_problem(fields[1]),
    CASE WHEN fields[2] = '' THEN 'name is empty' END,
    pg_temp.price_problem(fields[3]), pg_temp.quantity_problem(fields[4]),
    pg_temp.grade_problem('required_qualification', fields[5])) AS problem
FROM product_lines, pg_temp.read_line(content, 5) WHERE line > 1 AND content !~ '^\s*$';

-- Of rows with the same id the first counts.
UPDATE read_vendors SET problem = format('the id is that of line %s', first)
FROM (SELECT line AS l, min(line) OVER (PARTITION BY lower(fields[1])) AS first FROM read_vendors WHERE problem IS NULL) s
WHERE line = l AND first < l;
UPDATE read_products SET problem = format('the id is that of line %s', first)
FROM (SELECT line AS l, min(line) OVER (PARTITION BY lower(fields[1])) AS first FROM read_products WHERE problem IS NULL) s
WHERE line = l AND first < l;

INSERT INTO broken SELECT :'vendors', line, problem FROM read_vendors WHERE problem IS NOT NULL;
INSERT INTO broken SELECT :'products', line, problem FROM read_products WHERE problem IS NOT NULL;
SELECT count(*) > 0 AS any_broken FROM broken \gset
\if :any_broken
  \echo 'Broken rows:'
  \pset tuples_only on
  \pset format unaligned
  SELECT format('%s, line %s: %s', file, line, problem) FROM broken ORDER BY file = :'products', line;
  \pset format aligned
  \pset tuples_only off
  DO $$
  BEGIN
    IF current_setting('import.on_error') = 'stop' THEN
      RAISE EXCEPTION 'nothing was loaded: % broken rows (on_error=ignore loads the rest)', (SELECT count(*) FROM broken);
    END IF;
  END $$;
\endif

TRUNCATE vendors, products, transactions;
INSERT INTO vendors (id, qualification)
SELECT fields[1]::uuid, coalesce(nullif(fields[2], ''), 'C') FROM read_vendors WHERE problem IS NULL;
INSERT INTO products (id, name, price, quantity, required_qualification)
SELECT fields[1]::uuid, fields[2], fields[3]::numeric, fields[4]::int, coalesce(nullif(fields[5], ''), 'C')
FROM read_products WHERE problem IS NULL;
-- The demo users' vendors, as in 01-insert_into_vendors.sql.
INSERT INTO vendors (id, qualification)
SELECT ('00000000-0000-4000-8000-' || lpad(to_hex(k), 12, '0'))::uuid, chr(ascii('A') + (k - 1) % 3)
FROM generate_series(1, 26) AS k
ON CONFLICT DO NOTHING;

SELECT 'vendors' AS "table", count(*) FILTER (WHERE problem IS NULL) AS loaded,
  count(*) FILTER (WHERE problem IS NULL AND fields[2] = '') AS "grade missing, now C",
  count(*) FILTER (WHERE problem IS NOT NULL) AS broken
FROM read_vendors
UNION ALL
SELECT 'products', count(*) FILTER (WHERE problem IS NULL),
  count(*) FILTER (WHERE problem IS NULL AND fields[5] = ''), count(*) FILTER (WHERE problem IS NOT NULL)
FROM read_products;

COMMIT;
ANALYZE vendors, products, transactions;
