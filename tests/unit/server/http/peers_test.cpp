#include "desync.hpp"

// What the tests of other HTTP implementations check in a request (llhttp's request cases, h1spec), in cases
// of our own with the answer that we give: stricter than theirs wherever RFC 9112 leaves a choice.
namespace poolbench::http {
namespace {

class known_to_peers : public desync {};

TEST_P(known_to_peers, is_answered_in_step) {
  expect_in_step();
}

std::string get(std::string const& target, std::string const& fields = "",
                std::string const& version = "HTTP/1.1") {
  return "GET " + target + " " + version + "\r\nHost: a\r\n" + fields + "\r\n";
}
std::string chunks(std::string const& body) {
  return chunked(body);
}

INSTANTIATE_TEST_SUITE_P(
    transfer_encoding, known_to_peers,
    ::testing::Values(
        row{"empty_with_length", post("Transfer-Encoding:\r\nContent-Length: 35\r\n"), 400, false},
        row{"three_empty_ones", post("Content-Length: 10\r\nTransfer-Encoding:\r\nTransfer-Encoding:\r\n"),
            400, false},
        row{"size_in_lower_case", chunks("a\r\n0123456789\r\n0\r\n\r\n"), 200, true},
        row{"size_in_upper_case", chunks("A\r\n0123456789\r\n0\r\n\r\n"), 200, true},
        row{"size_of_two_digits", chunks("1e\r\n012345678901234567890123456789\r\n0\r\n\r\n"), 200, true},
        row{"many_zeros_at_the_end", chunks("5\r\nhello\r\n6\r\n world\r\n000\r\n\r\n"), 200, true},
        row{"harmless_trailer", chunks("5\r\nhello\r\n0\r\nVary: *\r\n\r\n"), 200, true},
        row{"trailer_that_describes_the_body",
            chunks("5\r\nhello\r\n0\r\nVary: *\r\nContent-Type: text/plain\r\n\r\n"), 400, false},
        row{"extensions", chunks("5;one;two=three;four=five\r\nhello\r\n6;six;seven\r\n world\r\n0\r\n\r\n"),
            200, true},
        row{"extensions_in_quotes", chunks("5;a=\"I \\\"quote\\\"; \\\\so\\\\\";b;c=d\r\nhello\r\n0\r\n\r\n"),
            200, true},
        row{"quotes_left_open", chunks("5;a=\"b\";c=\"d; e\r\nhello\r\n0\r\n\r\n"), 400, false},
        row{"extension_without_semicolon", chunks("2 abc\r\naa\r\n0 d\r\n\r\n"), 400, false},
        row{"semicolon_without_extension", chunks("2;\r\naa\r\n0\r\n\r\n"), 400, false},
        row{"nobody_knows_it", post("Transfer-Encoding: doves\r\n", ""), 501, false},
        row{"identity_with_length", post("Transfer-Encoding: identity\r\nContent-Length: 35\r\n"), 501,
            false},
        row{"chunked_before_another", post("Transfer-Encoding: chunked, deflate\r\n"), 400, false},
        row{"chunked_before_another_field",
            post("Transfer-Encoding: chunked\r\nTransfer-Encoding: deflate\r\n"), 400, false},
        row{"chunked_after_another", post("Transfer-Encoding: deflate, chunked\r\n", "0\r\n\r\n"), 501,
            false},
        row{"chunked_after_another_field",
            post("Transfer-Encoding: deflate\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 501, false},
        row{"chunkedchunked", post("Transfer-Encoding: chunkedchunked\r\n", "0\r\n\r\n"), 501, false},
        row{"folded_behind_chunked", post("Transfer-Encoding: chunked\r\n  abc\r\n", "0\r\n\r\n"), 400,
            false},
        row{"no_last_chunk", chunks("3\r\nfoo\r\n\r\n\r\n"), 400, false},
        row{"line_feed_behind_size", chunks("3 \n  \r\nfoo\r\n"), 400, false},
        row{"two_carriage_returns_behind_size", chunks("5\r\r;ABCD\r\n34\r\nE\r\n0\r\n\r\n" + smuggled), 400,
            false},
        row{"data_without_end", chunks("5\r\nABCDE0\r\n\r\n"), 400, false},
        row{"space_behind_size", chunks("a \r\n0123456789\r\n0\r\n\r\n"), 400, false}),
    name_of_row);

INSTANTIATE_TEST_SUITE_P(
    content_length, known_to_peers,
    ::testing::Values(
        row{"with_zeros_in_front", post("Content-Length: 003\r\n", "abc"), 200, true},
        row{"with_fields_behind_it", post("Content-Length: 003\r\nX: y\r\n", "abc"), 200, true},
        row{"in_any_case", post("conTENT-Length: 5\r\n", "HELLO"), 200, true},
        row{"with_blanks_around_it", post("Content-Length:  5 \t\r\n", "HELLO"), 200, true},
        row{"overflows", post("Content-Length: 1000000000000000000000\r\n"), 400, false},
        row{"overflows_below", post("Content-Length: -123456789123456789123456789\r\n"), 400, false},
        row{"is_negative", post("Content-Length: -1234\r\n"), 400, false},
        row{"is_a_word", post("Content-Length: abc\r\n"), 400, false},
        row{"comes_twice", post("Content-Length: 1\r\nContent-Length: 2\r\n"), 400, false},
        row{"has_a_space_inside", post("Content-Length: 13 37\r\n"), 400, false},
        row{"is_empty", post("Content-Length:\r\n"), 400, false},
        row{"has_a_carriage_return_for_its_dash", post("Content\rLength: 35\r\n"), 400, false},
        row{"in_1_0", "POST /echo HTTP/1.0\r\nContent-Length: 5\r\n\r\nHELLO", 200, false},
        row{"in_1_0_kept_alive",
            "POST /echo HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 5\r\n\r\nHELLO", 200, true}),
    name_of_row);

INSTANTIATE_TEST_SUITE_P(
    lines, known_to_peers,
    ::testing::Values(
        row{"other_protocol", get("/", "", "ICE/1.0"), 400, false},
        row{"nearly_http", get("/", "", "IHTTP/1.0"), 400, false},
        row{"rtsp", "PUT / RTSP/1.0\r\nHost: a\r\n\r\n", 400, false},
        row{"version_5_6", get("/", "", "HTTP/5.6"), 505, false},
        row{"version_9_9", get("/", "", "HTTP/9.9"), 505, false},
        row{"no_version", "GET /\r\n\r\n", 400, false},
        row{"no_version_but_a_space", "GET / \r\n\r\n", 400, false},
        row{"words_in_front", "Extra lineGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400, false},
        row{"method_nobody_has", "MKCOLA / HTTP/1.1\r\nHost: a\r\n\r\n", 405, true},
        row{"method_of_another_protocol", "ANNOUNCE / HTTP/1.1\r\nHost: a\r\n\r\n", 405, true},
        row{"space_in_front_of_first_field", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400, false},
        row{"carriage_return_between_fields", get("/", "Foo: 1\rBar: 2\r\n"), 400, false},
        row{"line_feed_between_fields", post("x:x\nTransfer-Encoding: chunked\r\n", "1\r\nA\r\n0\r\n\r\n"),
            400, false},
        row{"carriage_return_behind_empty_field", post("x:\rTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
            400, false},
        row{"line_feed_behind_empty_field", post("x:\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400,
            false},
        row{"line_feed_hides_a_length", get("/", "X: y\nContent-Length: 35\r\n") + smuggled, 400, false},
        row{"only_line_feeds", "POST / HTTP/1.1\nTransfer-Encoding: chunked\n\n1\nA\n0\n\n", 400, false},
        row{"junk_for_the_last_line",
            "GET / HTTP/1.1\r\nHost: a\r\n\rZGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n", 400, false},
        row{"junk_line_end", "GET / HTTP/1.1\r\nHost: a\r\n\rSome: field\r\n\r\n", 400, false},
        row{"at_sign_in_name", get("/", "Fo@: x\r\n"), 400, false},
        row{"brackets_in_name", get("/", "X[]: x\r\n"), 400, false},
        row{"control_in_name", get("/", "Foo\x01t: x\r\n"), 400, false},
        row{"no_name", get("/", ": x\r\n"), 400, false},
        row{"bell_in_value", get("/", "X: y\x07\r\n"), 400, false},
        row{"name_folded", get("/", "name\r\n : value\r\n"), 400, false},
        row{"length_folded_in", get("/", "Foo: bar\r\n Content-Length: 35\r\n") + smuggled, 400, false},
        row{"corrupted_connection",
            get("/",
                "Connection\r\x1b\x35\xd5"
                "eep-Alive\r\nX: y\r\n"),
            400, false},
        row{"folded_value", get("/", "X:   abc\r\n\tdef\r\n ghi\r\n"), 400, false},
        row{"folded_close", get("/", "Connection:\r\n close\r\n"), 400, false},
        row{"plus_signs", get("/", "aaaaaaaaaaaaa:++++++++++\r\n"), 200, true},
        row{"latin_1", get("/", "X: D\xfcsseldorf\r\n"), 200, true},
        row{"byte_255", get("/", "X: \xffy\r\n"), 200, true},
        row{"empty_values_and_tabs", "GET / HTTP/1.1\r\nhoSt:\ta\r\nempty:\r\n\r\n", 200, true},
        row{"odd_host", "GET / HTTP/1.1\r\nHost: 0.0.0.0=5000\r\n\r\n", 200, true},
        row{"two_hosts", get("/", "Host: b\r\n"), 400, false},
        row{"no_host", "GET / HTTP/1.1\r\nContent-Length: 5\r\n\r\n", 400, false}),
    name_of_row);

INSTANTIATE_TEST_SUITE_P(
    targets, known_to_peers,
    ::testing::Values(row{"quotes", get("/with_\"lovely\"_quotes?foo=\"bar\""), 404, true},
                      row{"question_mark_in_query", get("/?foo=bar?baz"), 200, true},
                      row{"bar_in_query", get("/?query=|"), 200, true},
                      row{"host_and_query", get("http://hypnotoad.org?hail=all"), 200, true},
                      row{"host_port_and_query", get("http://hypnotoad.org:1234?hail=all"), 200, true},
                      row{"host_and_port_alone", get("http://hypnotoad.org:1234"), 200, true},
                      row{"utf8", get("/\xce\xb4\xc2\xb6?q=1"), 400, false},
                      row{"fragment", get("/?page=1#posts-17408"), 400, false},
                      row{"space", get("/foo bar/"), 400, false},
                      row{"authority_to_connect_to", "CONNECT home_0.netscape.com:443 HTTP/1.0\r\n\r\n", 400,
                          false}),
    name_of_row);

INSTANTIATE_TEST_SUITE_P(
    connection, known_to_peers,
    ::testing::Values(
        row{"keep_alive_asked", get("/", "Connection: keep-alive\r\n"), 200, true},
        row{"close_among_others", get("/", "Connection: close, token, upgrade, token, keep-alive\r\n"), 200,
            false},
        row{"old_and_not_kept", "GET / HTTP/1.0\r\n\r\n", 200, false},
        row{"line_end_behind_a_body", post("Content-Length: 4\r\n", "q=42\r\n"), 200, true},
        row{"close_and_a_line_end", post("Content-Length: 4\r\nConnection: close\r\n", "q=42\r\n"), 200,
            false},
        row{"upgrade_with_a_body",
            post("Connection: upgrade\r\nContent-Length: 4\r\nUpgrade: ws\r\n", "abcd"), 200, true},
        row{"upgrade_to_2",
            post("Connection: Upgrade\r\nUpgrade: HTTP/2.0\r\nContent-Length: 15\r\n", "sweet post body"),
            200, true},
        row{"options_folded", get("/", "Connection: Something,\r\n Upgrade, ,Keep-Alive\r\n"), 400, false},
        row{"empty_lines_in_front", "\r\n" + get("/"), 200, true},
        row{"expectation_without_a_body", get("/", "Expect: 100-continue\r\n"), 200, true}),
    name_of_row);

// Wherever a request is cut, the server waits for the rest and answers once.
TEST(cut_requests, are_waited_for) {
  std::string const request = get("/", "X: y\r\n");
  http_server running{test_routes()};
  for (std::size_t cut = 1; cut < request.size(); ++cut) {
    http_peer peer{running.endpoint()};
    peer.send(request.substr(0, cut));
    peer.send(request.substr(cut) + innocent);
    EXPECT_EQ(peer.read()->status, 200) << "cut after " << cut;
    EXPECT_EQ(peer.read()->body, "innocent") << "cut after " << cut;
  }
}

}  // namespace
}  // namespace poolbench::http
