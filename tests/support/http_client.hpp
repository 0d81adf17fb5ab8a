#pragma once

#include "support/http_peer.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace poolbench::tests {

using testing::http_answer;

// An HTTP client as an application would use it: keeps its connection, opens a new one when the server closed
// the old. Blocking, with http_peer's deadline. One thread at a time.
class http_client {
 public:
  using headers = std::vector<std::pair<std::string, std::string>>;

  explicit http_client(boost::asio::ip::tcp::endpoint server) : server_(std::move(server)) {}

  // Sent with every request from now on; empty: none.
  void use_token(std::string token) { token_ = std::move(token); }

  http_answer get(std::string_view target, headers const& more = {}) { return send("GET", target, {}, more); }
  http_answer post(std::string_view target, std::string_view body, headers const& more = {}) {
    return send("POST", target, body, more);
  }
  http_answer put(std::string_view target, std::string_view body = {}, headers const& more = {}) {
    return send("PUT", target, body, more);
  }

  // Throws std::runtime_error when the connection ends without an answer.
  http_answer send(std::string_view method, std::string_view target, std::string_view body = {},
                   headers const& more = {}) {
    auto answer = try_send(method, target, body, more);
    if (!answer) throw std::runtime_error{"the connection ended without an answer"};
    return std::move(*answer);
  }

  // Nothing when the connection ended without an answer; also when no connection could be opened.
  std::optional<http_answer> try_send(std::string_view method, std::string_view target,
                                      std::string_view body = {}, headers const& more = {}) {
    try {
      if (!peer_) peer_ = std::make_unique<testing::http_peer>(server_);
    } catch (boost::system::system_error const&) {
      return std::nullopt;
    }
    std::string request{method};
    request.append(" ").append(target).append(" HTTP/1.1\r\nHost: test\r\n");
    if (!token_.empty()) request.append("Authorization: Bearer ").append(token_).append("\r\n");
    for (auto const& [name, value] : more) request.append(name).append(": ").append(value).append("\r\n");
    if (!body.empty() || method == "POST" || method == "PUT") {
      request.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n");
    }
    request.append("\r\n").append(body);
    peer_->send(request);
    auto answer = peer_->read(method == "HEAD");
    if (!answer || !answer->complete || answer->field("connection") == "close") peer_.reset();
    return answer;
  }

 private:
  boost::asio::ip::tcp::endpoint server_;
  std::unique_ptr<testing::http_peer> peer_;
  std::string token_;
};

}  // namespace poolbench::tests
