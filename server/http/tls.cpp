#include "http/tls.hpp"

#include <openssl/ssl.h>

#include <stdexcept>
#include <utility>

namespace poolbench::http {
namespace {

namespace ssl = boost::asio::ssl;

[[noreturn]] void refuse(char const* what, std::filesystem::path const& file,
                         boost::system::error_code const& why) {
  throw std::runtime_error{std::string{what} + " '" + file.string() + "' cannot be used: " + why.message()};
}

std::shared_ptr<ssl::context> load(std::filesystem::path const& certificate,
                                   std::filesystem::path const& key) {
  auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
  boost::system::error_code failed;
  if (context->set_options(ssl::context::default_workarounds | ssl::context::no_compression, failed);
      failed) {
    throw std::runtime_error{"TLS cannot be set up: " + failed.message()};
  }
  SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
  // Renegotiation is TLS 1.2's way to make a server work for nothing.
  SSL_CTX_set_options(context->native_handle(), SSL_OP_NO_RENEGOTIATION);
  if (context->use_certificate_chain_file(certificate.string(), failed); failed) {
    refuse("TLS certificate", certificate, failed);
  }
  if (context->use_private_key_file(key.string(), ssl::context::pem, failed); failed) {
    refuse("TLS key", key, failed);
  }
  if (SSL_CTX_check_private_key(context->native_handle()) != 1) {
    throw std::runtime_error{"TLS key '" + key.string() + "' does not belong to certificate '" +
                             certificate.string() + "'"};
  }
  return context;
}

}  // namespace

tls_context::tls_context(std::filesystem::path certificate, std::filesystem::path key)
    : certificate_{std::move(certificate)}, key_{std::move(key)}, current_{load(certificate_, key_)} {}

void tls_context::reload() {
  auto fresh = load(certificate_, key_);
  std::lock_guard const lock{mutex_};
  current_ = std::move(fresh);
}

std::shared_ptr<boost::asio::ssl::context> tls_context::current() const {
  std::lock_guard const lock{mutex_};
  return current_;
}

}  // namespace poolbench::http
