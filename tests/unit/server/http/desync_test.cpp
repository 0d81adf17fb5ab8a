#include "desync.hpp"

namespace poolbench::http {
namespace {

TEST_P(desync, never_happens) {
  expect_in_step();
}

INSTANTIATE_TEST_SUITE_P(
    rows, desync,
    ::testing::Values(
        row{"gzip_with_length",
            post("Transfer-Encoding: gzip\r\nContent-Length: " + length_of_smuggled() + "\r\n"), 501, false},
        row{"gzip_alone", post("Transfer-Encoding: gzip\r\n"), 501, false},
        row{"chunked_twice", post("Transfer-Encoding: chunked, chunked\r\n", "0\r\n\r\n" + smuggled), 400,
            false},
        row{"chunked_in_two_fields",
            post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n" + smuggled), 400,
            false},
        row{"coding_in_1_0",
            "POST /echo HTTP/1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" +
                smuggled,
            400, false},
        row{"chunked_with_length",
            post("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n" + smuggled), 400, false},
        row{"lengths_differ", post("Content-Length: 0\r\nContent-Length: " + length_of_smuggled() + "\r\n"),
            400, false},
        row{"lengths_same", post("Content-Length: 0\r\nContent-Length: 0\r\n"), 400, false},
        row{"length_list", post("Content-Length: 5, 5\r\n", "12345" + smuggled), 400, false},
        row{"length_with_plus", post("Content-Length: +5\r\n", "12345" + smuggled), 400, false},
        row{"host_missing", "GET / HTTP/1.1\r\n\r\n", 400, false},
        row{"host_repeated", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400, false},
        row{"folded_length", post("Content-Length:\r\n 0\r\n"), 400, false},
        row{"folded_coding", post("Transfer-Encoding:\r\n chunked\r\n", "0\r\n\r\n" + smuggled), 400, false},
        row{"space_before_colon", post("Content-Length : " + length_of_smuggled() + "\r\n"), 400, false},
        row{"bare_lf_in_header",
            "POST /echo HTTP/1.1\r\nHost: a\nContent-Length: " + length_of_smuggled() + "\r\n\r\n" + smuggled,
            400, false},
        row{"bare_cr_hides_a_field", post("X: a\rContent-Length: " + length_of_smuggled() + "\r\n"), 400,
            false},
        row{"nul_in_coding",
            post(std::string("Transfer-Encoding: chunked\0\r\n", 29), "0\r\n\r\n" + smuggled), 400, false},
        row{"vertical_tab_in_coding", post("Transfer-Encoding:\x0b chunked\r\n", "0\r\n\r\n" + smuggled), 400,
            false},
        row{"trailer_with_length",
            chunked("0\r\nContent-Length: " + length_of_smuggled() + "\r\n\r\n" + smuggled), 400, false},
        row{"trailer_with_coding", chunked("0\r\nTransfer-Encoding: chunked\r\n\r\n"), 400, false},
        row{"trailer_with_connection", chunked("0\r\nConnection: close\r\n\r\n"), 400, false},
        row{"trailer_with_host", chunked("0\r\nHost: b\r\n\r\n"), 400, false},
        row{"junk_in_chunk_extension", chunked("0;\x01\r\n\r\n"), 400, false},
        row{"bare_lf_in_chunk_extension", chunked("5;a\nx\r\n12345\r\n0\r\n\r\n"), 400, false},
        row{"bare_lf_after_chunk_size", chunked("5\n12345\r\n0\r\n\r\n"), 400, false},
        row{"bare_lf_after_chunk_data", chunked("5\r\n12345\n0\r\n\r\n"), 400, false},
        row{"two_bytes_too_many_in_chunk", chunked("5\r\n1234567\r\n0\r\n\r\n"), 400, false},
        row{"endless_chunk_header", chunked(std::string(10'000, '0')), 400, false},
        row{"endless_chunk_extension", chunked("1;" + std::string(10'000, 'a')), 400, false},
        row{"endless_extensions", chunked([] {
              std::string s;
              for (int i = 0; i < 100; ++i) s += "1;" + std::string(200, 'a') + "\r\nx\r\n";
              return s;
            }()),
            400, false},
        row{"endless_trailer", chunked("0\r\n" + std::string(10'000, 'a')), 431, false},
        row{"unknown_expectation", post("Expect: a-pony\r\nContent-Length: " + length_of_smuggled() + "\r\n"),
            417, false},
        row{"body_too_large", post("Content-Length: 100000\r\n"), 413, false},
        row{"version_2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505, false},
        row{"connect", "CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n", 400, false},
        // These are fine, and must not swallow what follows either.
        row{"sized_body", post("Content-Length: " + length_of_smuggled() + "\r\n"), 200, true},
        row{"chunked_body", chunked("23\r\n" + smuggled.substr(0, 35) + "\r\n0\r\n\r\n"), 200, true},
        row{"chunked_with_trailer_and_extension", chunked("1;a=b\r\nx\r\n0;c\r\nX-Sum: 1\r\n\r\n"), 200,
            true},
        row{"empty_body", post("Content-Length: 0\r\n", ""), 200, true},
        row{"get_with_body",
            "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: " + length_of_smuggled() + "\r\n\r\n" + smuggled,
            200, true},
        row{"body_of_unknown_route",
            "POST /nowhere HTTP/1.1\r\nHost: a\r\nContent-Length: " + length_of_smuggled() + "\r\n\r\n" +
                smuggled,
            404, true},
        row{"body_of_wrong_method",
            "PATCH /echo HTTP/1.1\r\nHost: a\r\nContent-Length: " + length_of_smuggled() + "\r\n\r\n" +
                smuggled,
            405, true},
        row{"body_of_failing_handler",
            "GET /throw HTTP/1.1\r\nHost: a\r\nContent-Length: " + length_of_smuggled() + "\r\n\r\n" +
                smuggled,
            500, true},
        row{"empty_lines_before", "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 200, true},
        row{"upgrade_offer", "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
            200, true},
        row{"close_asked", "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 200, false}),
    name_of_row);

}  // namespace
}  // namespace poolbench::http
