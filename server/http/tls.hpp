#pragma once

#include <boost/asio/ssl/context.hpp>

#include <filesystem>
#include <memory>
#include <mutex>

namespace poolbench::http {

// A certificate chain and its key, both PEM files, that can be replaced while the server runs: handshakes
// that begin after reload() see the new pair, standing connections keep theirs. TLS 1.2 and 1.3. Thread-safe.
class tls_context {
 public:
  // Throws std::runtime_error naming the file and what is wrong with it.
  tls_context(std::filesystem::path certificate, std::filesystem::path key);

  // Reads both files again. On failure throws as the constructor does, and what was loaded stays in use.
  void reload();

  std::shared_ptr<boost::asio::ssl::context> current() const;

 private:
  std::filesystem::path certificate_;
  std::filesystem::path key_;
  mutable std::mutex mutex_;
  std::shared_ptr<boost::asio::ssl::context> current_;
};

}  // namespace poolbench::http
