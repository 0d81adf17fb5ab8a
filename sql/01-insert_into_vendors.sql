-- Vendors, numbered from 1: number k is 00000000-0000-4000-8000- and twelve hexadecimal digits of k; grades go
-- A, B, C, A, ... Numbers 1 to 26 belong to the demo users a to z and are always there.
--
-- psql variables: database (default suppliers), vendor_count (default 1000).

\set ON_ERROR_STOP on
\if :{?database}
\else
  \set database suppliers
\endif
\if :{?vendor_count}
\else
  \set vendor_count 1000
\endif

\connect :"database"

INSERT INTO vendors (id, qualification)
SELECT ('00000000-0000-4000-8000-' || lpad(to_hex(k), 12, '0'))::uuid, chr(ascii('A') + (k - 1) % 3)
FROM generate_series(1, greatest(26, :vendor_count)) AS k
ON CONFLICT DO NOTHING;

ANALYZE vendors;
