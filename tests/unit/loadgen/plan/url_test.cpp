#include "plan/url.hpp"

#include "expect_bad_value.hpp"

namespace loadgen::plan {
namespace {

TEST(url, http_with_everything) {
  auto const url = parse_url("http://127.0.0.1:8080/a/b?x=1&y=%20#part");
  EXPECT_FALSE(url.where.tls);
  EXPECT_TRUE(url.where.verify_peer);
  EXPECT_EQ(url.where.host, "127.0.0.1");
  EXPECT_EQ(url.where.port, "8080");
  EXPECT_EQ(url.where.host_header, "127.0.0.1:8080");
  EXPECT_EQ(url.where.unix_socket, "");
  EXPECT_EQ(url.target, "/a/b?x=1&y=%20");
}

TEST(url, defaults) {
  auto const http = parse_url("http://example.com");
  EXPECT_EQ(http.where.port, "80");
  EXPECT_EQ(http.where.host_header, "example.com");
  EXPECT_EQ(http.target, "/");
  auto const https = parse_url("HTTPS://example.com:/?q");
  EXPECT_TRUE(https.where.tls);
  EXPECT_EQ(https.where.port, "443");
  EXPECT_EQ(https.where.host_header, "example.com");
  EXPECT_EQ(https.target, "/?q");
}

TEST(url, ipv6) {
  auto const url = parse_url("https://[::1]:8443/x");
  EXPECT_EQ(url.where.host, "::1");
  EXPECT_EQ(url.where.port, "8443");
  EXPECT_EQ(url.where.host_header, "[::1]:8443");
}

TEST(url, what_is_none_is_refused) {
  for (auto const* written :
       {"", "localhost", "localhost:8080", "ftp://a/", "http://", "http:///x", "http:/x", "//a/b", "/a",
        "http://a b/", "http://a/{x}", "http://[::1/", "http://a:x/"}) {
    SCOPED_TRACE(written);
    expect_bad_value([&] { parse_url(written); },
                     "expected a URL such as http://127.0.0.1:8080/path or https://example.com");
  }
  for (auto const* written : {"http://a:0/", "http://a:65536/", "http://a:99999999999/"}) {
    SCOPED_TRACE(written);
    expect_bad_value([&] { parse_url(written); }, "expected a port from 1 to 65535");
  }
  expect_bad_value([] { parse_url("http://me:secret@a/"); },
                   "expected a URL without a user name; send it as a header: -H 'Authorization: Basic ...'");
}

TEST(url, over_a_unix_socket_the_host_stays_in_the_header) {
  auto where = parse_url("http://localhost:81/").where;
  use_unix_socket(where, "/run/app.sock");
  EXPECT_EQ(where.unix_socket, "/run/app.sock");
  EXPECT_EQ(where.host, "");
  EXPECT_EQ(where.port, "");
  EXPECT_EQ(where.host_header, "localhost:81");
  use_unix_socket(where, std::string(107, 'x'));
  for (auto const& path : {std::string(), std::string(108, 'x')}) {
    expect_bad_value([&] { use_unix_socket(where, path); },
                     "expected the path of a Unix socket, at most 107 bytes");
  }
}

TEST(url, listen_addresses) {
  for (auto const* good : {"127.0.0.1:9465", ":9465", "[::1]:0", "localhost:65535"}) {
    EXPECT_NO_THROW(check_listen_address(good)) << good;
  }
  for (auto const* bad : {"", "9465", "localhost", "localhost:", ":x", ":65536", "::1:80", "[::1:80",
                          "a b:80", "http://a:80", "a/b:80"}) {
    SCOPED_TRACE(bad);
    expect_bad_value([&] { check_listen_address(bad); },
                     "expected an address to listen on such as 127.0.0.1:9465, [::1]:9465 or :9465");
  }
}

TEST(url, request_targets) {
  for (auto const* good : {"/", "/a?b=c&d", "/a%20b", "/a?b=/c?d"})
    EXPECT_TRUE(is_request_target(good)) << good;
  for (auto const* bad : {"", "a", "?x", "/a b", "/%zz", "/a#b", "/\xc3\xa4", "http://a/b"}) {
    EXPECT_FALSE(is_request_target(bad)) << bad;
  }
}

}  // namespace
}  // namespace loadgen::plan
