#include "http/tls.hpp"

#include "support/http_server.hpp"
#include "test_routes.hpp"

#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

namespace poolbench::http {
namespace {

namespace asio = boost::asio;
using testing::http_server;

// A folder with a fresh key and a certificate that it signed itself.
struct tls_test : ::testing::Test {
  std::filesystem::path folder;
  std::filesystem::path certificate;
  std::filesystem::path key;

  tls_test() {
    auto pattern = (std::filesystem::temp_directory_path() / "poolbench-tls-XXXXXX").string();
    folder = ::mkdtemp(pattern.data());
    certificate = folder / "server.crt";
    key = folder / "server.key";
    issue("first");
  }
  ~tls_test() override { std::filesystem::remove_all(folder); }

  void issue(char const* name) {
    auto* const pair = EVP_EC_gen("P-256");
    auto* const made = X509_new();
    X509_gmtime_adj(X509_getm_notBefore(made), 0);
    X509_gmtime_adj(X509_getm_notAfter(made), 3600);
    X509_set_pubkey(made, pair);
    auto* const subject = X509_get_subject_name(made);
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, reinterpret_cast<unsigned char const*>(name), -1,
                               -1, 0);
    X509_set_issuer_name(made, subject);
    X509_sign(made, pair, EVP_sha256());
    auto* file = std::fopen(certificate.c_str(), "w");
    PEM_write_X509(file, made);
    std::fclose(file);
    file = std::fopen(key.c_str(), "w");
    PEM_write_PrivateKey(file, pair, nullptr, nullptr, 0, nullptr, nullptr);
    std::fclose(file);
    X509_free(made);
    EVP_PKEY_free(pair);
  }

  // Sends the request over TLS; the server's name by its certificate, and all that it answered until it
  // closed.
  static std::pair<std::string, std::string> ask(asio::ip::tcp::endpoint const& server,
                                                 std::string const& request) {
    asio::io_context context;
    asio::ssl::context trust_all{asio::ssl::context::tls_client};
    asio::ssl::stream<asio::ip::tcp::socket> stream{context, trust_all};
    stream.next_layer().connect(server);
    stream.handshake(asio::ssl::stream_base::client);
    auto* const shown = SSL_get1_peer_certificate(stream.native_handle());
    char name[64] = {};
    X509_NAME_get_text_by_NID(X509_get_subject_name(shown), NID_commonName, name, sizeof name);
    X509_free(shown);
    asio::write(stream, asio::buffer(request));
    std::string answer;
    boost::system::error_code ended;
    for (std::size_t n = 0; !ended; answer.resize(n)) {
      n = answer.size();
      answer.resize(n + 64 * 1024);
      n += stream.read_some(asio::buffer(answer.data() + n, 64 * 1024), ended);
    }
    EXPECT_EQ(ended, asio::error::eof) << "closed properly: " << ended.message();
    return {name, answer};
  }
};

std::string const closing = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

TEST_F(tls_test, serves_requests) {
  options settings;
  settings.tls = std::make_shared<tls_context>(certificate, key);
  http_server running{test_routes(), settings};
  auto const [name, answer] = ask(running.endpoint(), "GET /innocent HTTP/1.1\r\nHost: a\r\n\r\n" + closing);
  EXPECT_EQ(name, "first");
  EXPECT_NE(answer.find("\r\n\r\ninnocentHTTP/1.1 200 OK"), std::string::npos) << answer;
  EXPECT_TRUE(answer.ends_with("\"Hello World!\""));
}

TEST_F(tls_test, sends_big_bodies_and_streams) {
  options settings;
  settings.tls = std::make_shared<tls_context>(certificate, key);
  http_server running{test_routes(), settings};
  auto const [name, answer] =
      ask(running.endpoint(),
          "GET /big HTTP/1.1\r\nHost: a\r\n\r\nGET /stream HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_GT(answer.size(), 8U * 1024 * 1024 + 40'000);
  EXPECT_TRUE(answer.ends_with("\r\n0\r\n\r\n"));
}

TEST_F(tls_test, shows_the_new_certificate_after_a_reload) {
  options settings;
  settings.tls = std::make_shared<tls_context>(certificate, key);
  http_server running{test_routes(), settings};
  EXPECT_EQ(ask(running.endpoint(), closing).first, "first");
  issue("second");
  EXPECT_EQ(ask(running.endpoint(), closing).first, "first");
  settings.tls->reload();
  EXPECT_EQ(ask(running.endpoint(), closing).first, "second");
}

TEST_F(tls_test, keeps_the_old_certificate_when_the_new_one_is_broken) {
  tls_context context{certificate, key};
  auto const before = context.current();
  std::ofstream{certificate} << "junk";
  EXPECT_THROW(context.reload(), std::runtime_error);
  EXPECT_EQ(context.current(), before);
}

TEST_F(tls_test, names_the_file_that_cannot_be_used) {
  auto const message = [&](auto const& c, auto const& k) -> std::string {
    try {
      tls_context const context{c, k};
      return "";
    } catch (std::runtime_error const& e) {
      return e.what();
    }
  };
  EXPECT_NE(message(folder / "none", key).find("TLS certificate '" + (folder / "none").string()),
            std::string::npos);
  EXPECT_NE(message(certificate, folder / "none").find("TLS key '" + (folder / "none").string()),
            std::string::npos);
  auto const other = folder / "other.key";
  std::filesystem::copy(key, other);
  issue("second");
  EXPECT_NE(message(certificate, other).find("TLS key '" + other.string()), std::string::npos);
}

TEST_F(tls_test, survives_peers_that_speak_no_tls) {
  options settings;
  settings.tls = std::make_shared<tls_context>(certificate, key);
  http_server running{test_routes(), settings};
  {
    asio::io_context context;
    asio::ip::tcp::socket plain{context};
    plain.connect(running.endpoint());
    asio::write(plain, asio::buffer(closing));
    boost::system::error_code ended;
    std::string answer(100, '\0');
    while (!ended) plain.read_some(asio::buffer(answer), ended);
  }
  EXPECT_TRUE(running.observer.open_becomes(0));
  EXPECT_EQ(ask(running.endpoint(), closing).first, "first");
}

}  // namespace
}  // namespace poolbench::http
