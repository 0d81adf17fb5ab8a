#include "integration/server/shop_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// The public listener over TLS, with certificates that change while it runs.
namespace poolbench::tests {
namespace {

class certificate : public ::testing::Test {
 protected:
  // A new key and a certificate signed by itself under the names the server knows; a copy stays as NAME.pem.
  void issue(std::string const& name) {
    auto const made = run({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                           "-nodes", "-days", "1", "-subj", "/CN=localhost", "-addext",
                           "subjectAltName=IP:127.0.0.1", "-keyout", key_, "-out", certificate_});
    ASSERT_EQ(made.status, 0) << made.err;
    ASSERT_EQ(run({"cp", certificate_, folder_ / (name + ".pem")}).status, 0);
  }

  // The status that curl gets when it trusts that certificate alone; "000" when it does not get through.
  std::string status_trusting(std::string const& name) const {
    return run({"curl", "--silent", "--cacert", folder_ / (name + ".pem"), "--output", "/dev/null",
                "--write-out", "%{http_code}",
                "https://127.0.0.1:" + std::to_string(server_.api().port()) + "/hello"})
        .out;
  }

  scratch_folder folder_;
  std::string certificate_ = folder_ / "server.crt";
  std::string key_ = folder_ / "server.key";
  scratch_database database_;
  shop_server server_ = [this] {
    issue("first");
    return shop_server{
        database_.url(), shared_stack().redis_url(), {"--tls-cert", certificate_, "--tls-key", key_}};
  }();
};

TEST_F(certificate, is_replaced_on_a_hangup_signal) {
  EXPECT_EQ(status_trusting("first"), "200");
  issue("second");
  EXPECT_EQ(status_trusting("second"), "000") << "not before the signal";
  server_.child().signal(SIGHUP);
  ASSERT_TRUE(server_.child().read_line_with("certificate reloaded", std::chrono::seconds{10}));
  EXPECT_EQ(status_trusting("second"), "200");
  EXPECT_EQ(status_trusting("first"), "000");
}

TEST_F(certificate, stays_when_the_new_one_is_broken) {
  ASSERT_EQ(run({"sh", "-c", "echo nonsense > " + certificate_}).status, 0);
  server_.child().signal(SIGHUP);
  auto const said = server_.child().read_line_with("certificate not reloaded", std::chrono::seconds{10});
  ASSERT_TRUE(said);
  EXPECT_THAT(*said, ::testing::HasSubstr("server.crt"));
  EXPECT_EQ(status_trusting("first"), "200");
}

}  // namespace
}  // namespace poolbench::tests
