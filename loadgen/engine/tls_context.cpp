#include "engine/tls_context.hpp"

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <arpa/inet.h>
#include <new>
#include <stdexcept>

namespace loadgen::engine {
namespace {

bool is_address(std::string const& host) {
  unsigned char bytes[sizeof(in6_addr)];
  return ::inet_pton(AF_INET, host.c_str(), bytes) == 1 || ::inet_pton(AF_INET6, host.c_str(), bytes) == 1;
}

}  // namespace

std::string take_tls_error() {
  auto const code = ::ERR_get_error();
  ::ERR_clear_error();
  if (code == 0) return "TLS failed";
  char text[256];
  ::ERR_error_string_n(code, text, sizeof text);
  return text;
}

tls_context::tls_context(plan::endpoint const& target)
    : host_{target.host},
      verify_peer_{target.verify_peer},
      host_is_address_{is_address(target.host)},
      context_{::SSL_CTX_new(::TLS_client_method())} {
  if (!context_) throw std::runtime_error{take_tls_error()};
  ::SSL_CTX_set_mode(context_.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                         SSL_MODE_RELEASE_BUFFERS);
  if (!verify_peer_) return;
  if (::SSL_CTX_set_default_verify_paths(context_.get()) != 1) throw std::runtime_error{take_tls_error()};
  ::SSL_CTX_set_verify(context_.get(), SSL_VERIFY_PEER, nullptr);
}

ssl_session tls_context::new_session() const {
  ssl_session session{::SSL_new(context_.get())};
  if (!session) throw std::bad_alloc{};
  if (host_is_address_) {
    if (verify_peer_) ::X509_VERIFY_PARAM_set1_ip_asc(::SSL_get0_param(session.get()), host_.c_str());
  } else if (!host_.empty()) {
    SSL_set_tlsext_host_name(session.get(), host_.c_str());
    if (verify_peer_) ::SSL_set1_host(session.get(), host_.c_str());
  }
  ::SSL_set_connect_state(session.get());
  return session;
}

}  // namespace loadgen::engine
