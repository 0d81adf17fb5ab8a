#pragma once

#include "http/tls.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string_view>

namespace poolbench::http {

// What a server allows its peers. All sizes in bytes, all limits at least 1; a timeout's precision is `tick`.
struct limits {
  std::chrono::milliseconds header_timeout{10'000};  // first byte to end of header; also the TLS handshake
  std::chrono::milliseconds body_timeout{20'000};    // end of header to end of body
  std::chrono::milliseconds idle_timeout{75'000};    // between requests
  std::chrono::milliseconds write_timeout{20'000};   // for each 64 KiB of a response to be taken by the peer
  std::chrono::milliseconds linger_timeout{2'000};   // after a refusal, for the peer to read it and close
  std::chrono::milliseconds tick{100};               // how often deadlines are looked at

  std::size_t header_bytes = 16 * 1024;  // request line and fields; more: 414 or 431
  std::size_t header_fields = 100;       // more: 431
  std::size_t body_bytes = 64 * 1024;    // after chunked decoding; more: 413

  // More connections than this are answered 503 with Retry-After and closed. They are accepted, not left in
  // the backlog: a client that is told "no" at once can go elsewhere, one that is not told waits and retries
  // blindly.
  std::size_t connections = 20'000;
  // More requests than this in handlers at one time are answered 503 with Retry-After, connection kept.
  std::size_t requests_in_flight = 2'048;
  // Bytes of response bodies that wait for slow readers, per event loop. When there are more, the reader that
  // has not taken anything for longest is disconnected.
  std::size_t pending_output_bytes = 64 * 1024 * 1024;
};

// Told what an operator should know: `event` is short, fixed text ("handler failed", "accept failed"),
// `detail` says what happened. Called on event loops: thread-safe, never blocks.
using log_callback = std::function<void(std::string_view event, std::string_view detail)>;

struct options {
  boost::asio::ip::tcp::endpoint endpoint;  // port 0: any free one
  int backlog = 4096;
  std::shared_ptr<tls_context> tls;  // absent: plain HTTP
  http::limits limits{};
  log_callback log = [](std::string_view, std::string_view) {};
};

}  // namespace poolbench::http
