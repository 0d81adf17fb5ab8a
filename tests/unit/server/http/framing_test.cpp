#include "http/framing.hpp"

#include <gtest/gtest.h>

#include <string>

namespace poolbench::http {
namespace {

using boost::beast::http::status;

struct row {
  char const* name;
  std::string header;  // with its closing empty line
  int expected;        // status of the refusal; 200: accepted
};

std::string lines(std::string const& request_line, std::string const& fields) {
  return request_line + "\r\n" + fields + "\r\n";
}

std::string get(std::string const& fields) {
  return lines("GET / HTTP/1.1", fields);
}
std::string with_host(std::string const& fields) {
  return get("Host: a\r\n" + fields);
}
std::string old(std::string const& fields) {
  return lines("GET / HTTP/1.0", fields);
}
std::string line(std::string const& request_line) {
  return lines(request_line, "Host: a\r\n");
}

// What scanning and examining say together, as the session uses them.
int verdict(std::string const& header) {
  head_scanner scanner;
  auto const found = scanner.scan(header, 16 * 1024);
  if (found.refused) return static_cast<int>(found.refused->status);
  if (found.length != header.size()) return -1;
  auto const head = examine_head(header, 100);
  return head ? 200 : static_cast<int>(head.error().status);
}

class framing_table : public testing::TestWithParam<row> {};

TEST_P(framing_table, decides) {
  EXPECT_EQ(verdict(GetParam().header), GetParam().expected) << GetParam().header;
}

std::string name_of(testing::TestParamInfo<row> const& info) {
  return info.param.name;
}

// The framing table of the hardening rules.
INSTANTIATE_TEST_SUITE_P(
    hardening, framing_table,
    testing::Values(
        row{"gzip_with_length", with_host("Transfer-Encoding: gzip\r\nContent-Length: 3\r\n"), 501},
        row{"gzip_alone", with_host("Transfer-Encoding: gzip\r\n"), 501},
        row{"chunked_twice", with_host("Transfer-Encoding: chunked, chunked\r\n"), 400},
        row{"chunked_in_two_fields",
            with_host("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"), 400},
        row{"gzip_then_chunked", with_host("Transfer-Encoding: gzip, chunked\r\n"), 501},
        row{"chunked_then_gzip", with_host("Transfer-Encoding: chunked, gzip\r\n"), 400},
        row{"chunked_then_identity_field",
            with_host("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n"), 400},
        row{"identity", with_host("Transfer-Encoding: identity\r\n"), 501},
        row{"xchunked", with_host("Transfer-Encoding: xchunked\r\n"), 501},
        row{"coding_empty", with_host("Transfer-Encoding:\r\n"), 400},
        row{"coding_with_parameter", with_host("Transfer-Encoding: chunked;a=b\r\n"), 400},
        row{"coding_with_comma_at_end", with_host("Transfer-Encoding: chunked,\r\n"), 400},
        row{"coding_quoted", with_host("Transfer-Encoding: \"chunked\"\r\n"), 400},
        row{"coding_after_vertical_tab",
            with_host("Transfer-Encoding: \x0b"
                      "chunked\r\n"),
            400},
        row{"coding_in_1_0", old("Transfer-Encoding: chunked\r\n"), 400},
        row{"chunked_with_length", with_host("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n"), 400},
        row{"length_with_chunked", with_host("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n"), 400},
        row{"lengths_differ", with_host("Content-Length: 3\r\nContent-Length: 4\r\n"), 400},
        row{"lengths_same", with_host("Content-Length: 3\r\nContent-Length: 3\r\n"), 400},
        row{"length_list", with_host("Content-Length: 5, 5\r\n"), 400},
        row{"length_signed", with_host("Content-Length: +5\r\n"), 400},
        row{"length_negative", with_host("Content-Length: -5\r\n"), 400},
        row{"length_hex", with_host("Content-Length: 0x5\r\n"), 400},
        row{"length_empty", with_host("Content-Length:\r\n"), 400},
        row{"length_with_space_inside", with_host("Content-Length: 4 2\r\n"), 400},
        row{"length_huge", with_host("Content-Length: 18446744073709551616\r\n"), 400},
        row{"host_missing", get("X: y\r\n"), 400}, row{"host_repeated", get("Host: a\r\nHost: a\r\n"), 400},
        row{"host_repeated_1_0", old("Host: a\r\nHost: b\r\n"), 400},
        row{"host_list", get("Host: a, b\r\n"), 400}, row{"host_with_path", get("Host: a/b\r\n"), 400},
        row{"host_with_user", get("Host: a@b\r\n"), 400}, row{"folded", with_host("X: a\r\n b\r\n"), 400},
        row{"folded_tab", with_host("X: a\r\n\tb\r\n"), 400},
        row{"folded_coding", with_host("Transfer-Encoding:\r\n chunked\r\n"), 400},
        row{"blank_before_first_field", get(" Host: a\r\n"), 400},
        row{"space_before_colon", with_host("Content-Length : 3\r\n"), 400},
        row{"tab_before_colon", with_host("X\t: 3\r\n"), 400},
        row{"bare_lf_in_request_line", "GET / HTTP/1.1\nHost: a\r\n\r\n", 400},
        row{"bare_lf_after_field", "GET / HTTP/1.1\r\nHost: a\n\r\n", 400},
        row{"bare_lf_at_end", "GET / HTTP/1.1\r\nHost: a\r\n\n", 400},
        row{"bare_lf_everywhere", "GET / HTTP/1.1\nHost: a\n\n", 400}),
    name_of);

// What peers' parsers are tested with: request line, fields, versions.
INSTANTIATE_TEST_SUITE_P(
    request_lines, framing_table,
    testing::Values(
        row{"plain", line("GET / HTTP/1.1"), 200}, row{"query", line("GET /a?b=c&d HTTP/1.1"), 200},
        row{"absolute", line("GET http://a/b HTTP/1.1"), 200},
        row{"asterisk", line("OPTIONS * HTTP/1.1"), 200}, row{"unknown_method", line("BREW / HTTP/1.1"), 200},
        row{"method_with_dash", line("M-SEARCH / HTTP/1.1"), 200},
        row{"lower_case_method", line("get / HTTP/1.1"), 200}, row{"bad_method", line("G(T / HTTP/1.1"), 400},
        row{"no_method", line(" / HTTP/1.1"), 400}, row{"no_target", line("GET HTTP/1.1"), 400},
        row{"empty_target", line("GET  HTTP/1.1"), 400}, row{"two_spaces", line("GET  / HTTP/1.1"), 400},
        row{"tabs", line("GET\t/\tHTTP/1.1"), 400}, row{"space_in_target", line("GET /a b HTTP/1.1"), 400},
        row{"control_in_target", line("GET /a\x01 HTTP/1.1"), 400},
        row{"utf8_in_target", line("GET /\xc3\xa9 HTTP/1.1"), 400},
        row{"delete_in_target", line("GET /\x7f HTTP/1.1"), 400},
        row{"space_at_end", line("GET / HTTP/1.1 "), 400}, row{"no_version", line("GET /"), 400},
        row{"lower_case_version", line("GET / http/1.1"), 400},
        row{"other_protocol", line("GET / RTSP/1.0"), 400}, row{"version_0_9", line("GET / HTTP/0.9"), 505},
        row{"version_1_2", line("GET / HTTP/1.2"), 505}, row{"version_2_0", line("GET / HTTP/2.0"), 505},
        row{"preface_of_2", lines("PRI * HTTP/2.0", ""), 505},
        row{"version_short", line("GET / HTTP/1"), 400}, row{"version_long", line("GET / HTTP/1.11"), 400},
        row{"version_with_comma", line("GET / HTTP/1,1"), 400},
        row{"version_letters", line("GET / HTTP/a.b"), 400},
        row{"carriage_return_inside", "GET / HTTP/1.1\rHost: a\r\n\r\n", 400},
        row{"tls_hello", "\x16\x03\x01\x02", 400}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    fields, framing_table,
    testing::Values(row{"no_colon", with_host("X\r\n"), 400}, row{"no_name", with_host(": x\r\n"), 400},
                    row{"empty_value", with_host("X:\r\n"), 200}, row{"no_space", with_host("X:y\r\n"), 200},
                    row{"tab_in_value", with_host("X: a\tb\r\n"), 200},
                    row{"high_bytes_in_value", with_host("X: \xff\xfe\r\n"), 200},
                    row{"nul_in_value", with_host(std::string("X: a\0b\r\n", 8)), 400},
                    row{"nul_in_name", with_host(std::string("X\0: a\r\n", 7)), 400},
                    row{"escape_in_value", with_host("X: \x1b[2J\r\n"), 400},
                    row{"carriage_return_in_value", with_host("X: a\rb\r\n"), 400},
                    row{"carriage_return_in_name", with_host("X\rY: a\r\n"), 400},
                    row{"two_carriage_returns", with_host("X: a\r\r\n"), 400},
                    row{"space_in_name", with_host("X Y: a\r\n"), 400},
                    row{"quote_in_name", with_host("\"X\": a\r\n"), 400},
                    row{"high_byte_in_name", with_host("\xc3\xa9: a\r\n"), 400},
                    row{"host_empty", get("Host:\r\n"), 200},
                    row{"host_with_port", get("Host: a:80\r\n"), 200},
                    row{"host_v6", get("Host: [::1]:80\r\n"), 200}, row{"host_missing_1_0", old(""), 200},
                    row{"expect_continue", with_host("Expect: 100-Continue\r\n"), 200},
                    row{"expect_other", with_host("Expect: a-pony\r\n"), 417},
                    row{"upgrade_is_ignored", with_host("Upgrade: h2c\r\nConnection: Upgrade\r\n"), 200}),
    name_of);

request_head accepted(std::string const& header) {
  auto const head = examine_head(header, 100);
  EXPECT_TRUE(head) << header;
  return head ? *head : request_head{};
}

TEST(examine_head, tells_what_it_read) {
  auto const header = lines("POST /a?b HTTP/1.1", "hOST: a\r\ncontent-LENGTH: \t 17 \t\r\n");
  auto const head = accepted(header);
  EXPECT_EQ(head.method, "POST");
  EXPECT_EQ(head.target, "/a?b");
  EXPECT_TRUE(head.http_1_1);
  EXPECT_EQ(head.body, body_framing::sized);
  EXPECT_EQ(head.content_length, 17U);
  EXPECT_FALSE(head.expects_continue);
}

TEST(examine_head, knows_how_the_body_is_framed) {
  EXPECT_EQ(accepted(with_host("")).body, body_framing::none);
  EXPECT_EQ(accepted(with_host("Transfer-Encoding: Chunked\r\n")).body, body_framing::chunked);
  auto const empty = accepted(with_host("Content-Length: 0\r\n"));
  EXPECT_EQ(empty.body, body_framing::sized);
  EXPECT_EQ(empty.content_length, 0U);
  EXPECT_EQ(accepted(with_host("Content-Length: 000000000000000007\r\n")).content_length, 7U);
}

TEST(examine_head, keeps_alive_by_version_and_connection_options) {
  EXPECT_TRUE(accepted(with_host("")).keep_alive);
  EXPECT_FALSE(accepted(with_host("Connection: close\r\n")).keep_alive);
  EXPECT_FALSE(accepted(with_host("Connection: keep-alive, Close\r\n")).keep_alive);
  EXPECT_FALSE(accepted(with_host("Connection: x\r\nConnection: close\r\n")).keep_alive);
  EXPECT_TRUE(accepted(with_host("Connection: closed\r\n")).keep_alive);
  EXPECT_FALSE(accepted(old("")).keep_alive);
  EXPECT_TRUE(accepted(old("Connection: Keep-Alive\r\n")).keep_alive);
  EXPECT_FALSE(accepted(old("Connection: keep-alive, close\r\n")).keep_alive);
}

TEST(examine_head, expects_continue_only_in_1_1) {
  EXPECT_TRUE(accepted(with_host("Expect: 100-continue\r\n")).expects_continue);
  EXPECT_FALSE(accepted(old("Expect: 100-continue\r\n")).expects_continue);
}

TEST(examine_head, counts_fields) {
  auto const header = with_host("A: 1\r\nB: 2\r\n");
  EXPECT_TRUE(examine_head(header, 3));
  auto const refused = examine_head(header, 2);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().status, status::request_header_fields_too_large);
}

TEST(head_scanner, finds_the_end_wherever_the_pieces_are_cut) {
  auto const header = with_host("X: y\r\n");
  auto const all = header + "GET /next";
  for (std::size_t cut = 0; cut <= all.size(); ++cut) {
    head_scanner scanner;
    auto const first = scanner.scan(std::string_view{all}.substr(0, cut), 1024);
    EXPECT_FALSE(first.refused);
    if (cut >= header.size()) {
      EXPECT_EQ(first.length, header.size());
    } else {
      EXPECT_EQ(first.length, 0U);
      EXPECT_EQ(scanner.scan(all, 1024).length, header.size());
    }
  }
}

TEST(head_scanner, refuses_early) {
  head_scanner scanner;
  EXPECT_TRUE(scanner.scan("GET / HTTP/1.1\n", 1024).refused) << "before the header is complete";
  head_scanner first_byte;
  EXPECT_TRUE(first_byte.scan("\x16", 1024).refused);
}

TEST(head_scanner, waits_for_the_second_half_of_an_empty_line) {
  head_scanner scanner;
  auto const found = scanner.scan("\r", 1024);
  EXPECT_FALSE(found.refused);
  EXPECT_EQ(found.length, 0U);
  EXPECT_TRUE(scanner.scan("\rG", 1024).refused);
}

TEST(head_scanner, limits) {
  auto const header = get("Host: a\r\n");
  EXPECT_EQ(head_scanner{}.scan(header, header.size()).length, header.size());
  auto const fields = head_scanner{}.scan(header, header.size() - 1);
  ASSERT_TRUE(fields.refused);
  EXPECT_EQ(fields.refused->status, status::request_header_fields_too_large);
  auto const target = head_scanner{}.scan("GET /aaaaaaaaaaaaaaaa", 16);
  ASSERT_TRUE(target.refused);
  EXPECT_EQ(target.refused->status, status::uri_too_long);
}

TEST(parse_field_line, trims_the_value) {
  auto const field = parse_field_line("Name: \t value with blanks\t ");
  ASSERT_TRUE(field);
  EXPECT_EQ(field->name, "Name");
  EXPECT_EQ(field->value, "value with blanks");
}

TEST(forbidden_in_trailer, ignores_case) {
  EXPECT_TRUE(forbidden_in_trailer("Content-Length"));
  EXPECT_TRUE(forbidden_in_trailer("HOST"));
  EXPECT_FALSE(forbidden_in_trailer("Server-Timing"));
}

}  // namespace
}  // namespace poolbench::http
