-- Products, numbered from 1: number k is 00000000-0000-4000-9000- and twelve decimal digits of k, so that a load
-- scenario can name one at random (…-4000-9000-00000000 and a number from 1000 to 9999).
-- Names, prices (1 to 1000), quantities (0 to 120) and grades look random and are always the same.
--
-- psql variables: database (default suppliers), product_count (default 10000).

\set ON_ERROR_STOP on
\if :{?database}
\else
  \set database suppliers
\endif
\if :{?product_count}
\else
  \set product_count 10000
\endif

\connect :"database"

WITH words AS (
  SELECT
    '{Stainless,Galvanised,Brass,Copper,Aluminium,Titanium,Nylon,Rubber,Ceramic,Oak,Birch,Carbon,Chrome,Zinc,Bronze,Steel,Teflon,Silicone,Hardened,Forged}'::text[] AS materials,
    '{Hex Bolt,Wood Screw,Lock Washer,Wing Nut,Threaded Rod,Hinge,Shelf Bracket,Corner Brace,Drawer Slide,Cable Clamp,Pipe Elbow,Ball Valve,Hose Coupling,Gasket,Bearing,Drive Belt,Gear Wheel,Spring,Door Handle,Padlock,Hammer,Chisel,Screwdriver,Spanner,Pliers,Hacksaw,File,Clamp,Drill Bit,Tape Measure,Spirit Level,Trowel,Paint Brush,Roller,Sanding Disc,Work Lamp,Extension Cord,Wall Socket,Switch,Junction Box,Fuse,Relay,Castor,Hook,Chain,Rope,Pulley,Turnbuckle,Rivet,Anchor}'::text[] AS items,
    '{mini,small,medium,large,extra large,short,long,narrow,wide,heavy duty}'::text[] AS sizes
), numbered AS (
  -- 20 x 50 x 10 words make 10,000 names; 7919 shares no factor with that, so its multiples visit every one once
  -- and neighbours look unrelated. A longer list starts over with a series number.
  SELECT k, (k::bigint * 7919) % 10000 AS name_number, (k - 1) / 10000 AS series,
    ('x' || substr(md5('product ' || k), 1, 7))::bit(28)::int AS price_dice,
    ('x' || substr(md5('product ' || k), 8, 7))::bit(28)::int AS quantity_dice,
    ('x' || substr(md5('product ' || k), 15, 7))::bit(28)::int AS grade_dice
  FROM generate_series(1, :product_count) AS k
)
INSERT INTO products (id, name, price, quantity, required_qualification)
SELECT
  ('00000000-0000-4000-9000-' || lpad(k::text, 12, '0'))::uuid,
  materials[1 + name_number % 20] || ' ' || items[1 + name_number / 20 % 50] || ', ' || sizes[1 + name_number / 1000]
    || CASE WHEN series > 0 THEN ', series ' || series + 1 ELSE '' END,
  1 + (price_dice % 99901) / 100.0,
  quantity_dice % 121,
  chr(ascii('A') + grade_dice % 3)
FROM numbered, words
ORDER BY k
ON CONFLICT DO NOTHING;

ANALYZE products;
