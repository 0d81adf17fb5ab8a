#pragma once

#include "support/process.hpp"

#include <string>
#include <string_view>

namespace loadgen::tests {

// Debian's nginx on Unix sockets in a folder of its own, so that no port can be taken. It answers
//   POST /login/token   {"access_token":"t0ken"}
//   GET  /list          [{"id":"one"},{"id":"two"}] with that token, else 401
//   GET  /error         500
//   everything else     200 "hello"
// and logs a line "METHOD URI STATUS HOST" for each request.
class nginx {
 public:
  nginx();

  std::string socket() const { return folder_ / "http.sock"; }
  std::string tls_socket() const { return folder_ / "https.sock"; }  // with a certificate nobody knows
  std::string log() const;                                           // what it has logged so far
  std::string const& folder() const { return folder_.path(); }

 private:
  poolbench::tests::scratch_folder folder_;
  std::optional<poolbench::tests::process> process_;
};

// How often `part` is in `all`.
std::size_t count_of(std::string_view part, std::string_view all);

}  // namespace loadgen::tests
