#include "config_values.hpp"

#include <gtest/gtest.h>

namespace poolbench {
namespace {

using namespace std::chrono_literals;

TEST(parse_listen_address, reads_numeric_addresses_and_localhost) {
  EXPECT_EQ(parse_listen_address("127.0.0.1:8080").value(), (listen_address{"127.0.0.1", 8080}));
  EXPECT_EQ(parse_listen_address("[::1]:0").value(), (listen_address{"::1", 0}));
  EXPECT_EQ(parse_listen_address("localhost:65535").value(), (listen_address{"127.0.0.1", 65535}));
  EXPECT_EQ(parse_listen_address("*:80").value(), (listen_address{"0.0.0.0", 80}));
  EXPECT_EQ(parse_listen_address(":80").value(), (listen_address{"0.0.0.0", 80}));
}

TEST(parse_listen_address, refuses_everything_else) {
  for (auto const* text :
       {"", "8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:80x",
        "db.internal:80", "::1:80", "[::1]", "[]:80", "[127.0.0.1:80", "300.0.0.1:80"}) {
    EXPECT_FALSE(parse_listen_address(text)) << text;
  }
}

TEST(parse_duration, reads_every_unit) {
  EXPECT_EQ(parse_duration("250us").value(), 250us);
  EXPECT_EQ(parse_duration("500ms").value(), 500ms);
  EXPECT_EQ(parse_duration("2s").value(), 2s);
  EXPECT_EQ(parse_duration("1.5s").value(), 1500ms);
  EXPECT_EQ(parse_duration("1m").value(), 1min);
  EXPECT_EQ(parse_duration("1h").value(), 1h);
  EXPECT_EQ(parse_duration("0").value(), 0us);
}

TEST(parse_duration, refuses_what_has_no_unit_or_no_number) {
  for (auto const* text :
       {"", "2", "s", "-1s", "+1s", "2 s", "2sec", "1.2.3s", "1e3s", "infs", ".s", "99999999h"}) {
    EXPECT_FALSE(parse_duration(text)) << text;
  }
}

TEST(format_duration, writes_what_parse_duration_reads) {
  for (auto const* text : {"0", "1us", "250ms", "2s", "1500ms", "90s", "10m", "1h"}) {
    EXPECT_EQ(format_duration(parse_duration(text).value()), text);
  }
}

TEST(parse_bytes, counts_in_powers_of_1024) {
  EXPECT_EQ(parse_bytes("4096").value(), 4096U);
  EXPECT_EQ(parse_bytes("64k").value(), 65536U);
  EXPECT_EQ(parse_bytes("64K").value(), 65536U);
  EXPECT_EQ(parse_bytes("2M").value(), 2U * 1024 * 1024);
  for (auto const* text : {"", "k", "-1", "1.5k", "1G", "99999999999"})
    EXPECT_FALSE(parse_bytes(text)) << text;
}

TEST(parse_count, reads_whole_numbers_only) {
  EXPECT_EQ(parse_count("0").value(), 0U);
  EXPECT_EQ(parse_count("20").value(), 20U);
  for (auto const* text : {"", "-1", "1.5", "x", "1x", "4294967296"}) EXPECT_FALSE(parse_count(text)) << text;
}

TEST(parse_url, wants_one_of_the_schemes_and_something_behind_it) {
  EXPECT_EQ(parse_url("postgres://h/x", "postgresql|postgres").value(), "postgres://h/x");
  EXPECT_EQ(parse_url("postgresql:///x", "postgresql|postgres").value(), "postgresql:///x");
  for (auto const* text :
       {"", "x", "://", "redis://", "postgre://h/x", "http://h", "postgres:h", "postgres://h/a b"}) {
    EXPECT_FALSE(parse_url(text, "postgresql|postgres")) << text;
  }
  EXPECT_EQ(parse_url("mysql://u:secret@h", "postgresql|postgres").error().why,
            "expected a URL that begins with postgresql://, got 'mysql://u:***@h'");
}

TEST(redact_url, hides_the_password_and_nothing_else) {
  EXPECT_EQ(redact_url("postgresql://shop:secret@h:5432/suppliers?sslmode=require"),
            "postgresql://shop:***@h:5432/suppliers?sslmode=require");
  EXPECT_EQ(redact_url("redis://:secret@h:6379/0"), "redis://:***@h:6379/0");
  EXPECT_EQ(redact_url("postgresql://shop:a@b:c@h/x"), "postgresql://shop:***@h/x");
  EXPECT_EQ(redact_url("postgresql://shop@h:5432/x"), "postgresql://shop@h:5432/x");
  EXPECT_EQ(redact_url("postgresql:///x?user=a&password=secret&port=1"),
            "postgresql:///x?user=a&password=***&port=1");
  EXPECT_EQ(redact_url("postgresql:///x?password=secret"), "postgresql:///x?password=***");
  EXPECT_EQ(redact_url("postgresql://h/x@y:z"), "postgresql://h/x@y:z");
  EXPECT_EQ(redact_url("not a url"), "not a url");
}

TEST(locate_database, reads_what_the_url_says) {
  auto const plain = locate_database("postgresql://shop:p@ss@db.internal:5433/suppliers?sslmode=require");
  EXPECT_EQ(plain.host, "db.internal");
  EXPECT_EQ(plain.port, 5433);
  EXPECT_EQ(plain.database, "suppliers");
  auto const bare = locate_database("postgresql:///suppliers");
  EXPECT_EQ(bare.host, "localhost");
  EXPECT_EQ(bare.port, 5432);
  EXPECT_EQ(bare.database, "suppliers");
  auto const several = locate_database("postgresql://[::1]:1,h2:2");
  EXPECT_EQ(several.host, "[::1]");
  EXPECT_EQ(several.port, 1);
  EXPECT_EQ(several.database, "");
  EXPECT_EQ(locate_database("nonsense").host, "localhost");
}

}  // namespace
}  // namespace poolbench
