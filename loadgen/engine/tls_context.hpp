#pragma once

#include "plan/plan.hpp"

#include <openssl/ssl.h>

#include <memory>
#include <string>

namespace loadgen::engine {

struct ssl_deleter {
  void operator()(SSL_CTX* context) const noexcept { ::SSL_CTX_free(context); }
  void operator()(SSL* session) const noexcept { ::SSL_free(session); }
};
using ssl_session = std::unique_ptr<SSL, ssl_deleter>;

// What all TLS connections of a run share: trusted certificates (the system's) and the name the server's
// certificate must be for. Immutable after construction, thread-safe.
class tls_context {
 public:
  // Throws std::runtime_error when OpenSSL cannot be set up.
  explicit tls_context(plan::endpoint const& target);
  // A new client session, not yet on a socket. Throws std::bad_alloc.
  ssl_session new_session() const;

 private:
  std::string host_;
  bool verify_peer_;
  bool host_is_address_;
  std::unique_ptr<SSL_CTX, ssl_deleter> context_;
};

// Why the last OpenSSL call of this thread failed, in words; clears the error queue.
std::string take_tls_error();

}  // namespace loadgen::engine
