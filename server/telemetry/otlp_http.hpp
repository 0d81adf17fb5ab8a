#pragma once

#include "telemetry/otel_options.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/system/result.hpp>

#include <memory>
#include <string>

namespace poolbench::telemetry {

// What a collector answered.
struct collector_answer {
  unsigned status = 0;
  std::string retry_after;  // empty when absent
  std::string body;         // at most 64 KiB
};

// One keep-alive connection to a collector, http or https; opened when needed. The server's certificate is
// checked against its name. Not thread-safe; one post at a time, and none under way when it is destroyed.
class collector_connection {
 public:
  // Throws boost::system::system_error when how.ca_file cannot be read. `how` must outlive it.
  collector_connection(boost::asio::any_io_executor loop, otel_options const& how);
  collector_connection(collector_connection const&) = delete;
  collector_connection& operator=(collector_connection const&) = delete;
  ~collector_connection();

  // POSTs one OTLP message; how.export_timeout bounds connecting, TLS handshake and exchange each. A
  // connection that turns out to have been closed while it was idle is replaced once.
  boost::asio::awaitable<boost::system::result<collector_answer>> post(std::string const& body);

  // Closes the connection; a post under way fails soon, and so does every later one.
  void cancel();

 private:
  class link;
  template <class Stream>
  class link_over;

  boost::asio::awaitable<boost::system::error_code> open();

  otel_options const& how_;
  std::string scheme_;
  std::string host_;
  std::string port_;
  std::string target_;
  boost::asio::ip::tcp::resolver resolver_;
  boost::asio::ssl::context tls_{boost::asio::ssl::context::tls_client};
  std::unique_ptr<link> link_;  // none before the first post and after a failure
  bool cancelled_ = false;
};

}  // namespace poolbench::telemetry
