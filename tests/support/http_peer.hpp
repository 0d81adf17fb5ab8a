#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <cstdlib>
#include <map>
#include <optional>
#include <poll.h>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/socket.h>

// A client that sends exactly the bytes it is given, valid or not, and reads answers one by one. Blocking,
// with a deadline on everything: a server that does not answer fails the test, it does not hang it.
namespace poolbench::testing {

struct http_answer {
  int status = 0;
  std::multimap<std::string, std::string> fields;  // names in lower case
  std::string body;
  bool complete = false;  // the body ended as its framing says

  std::string field(std::string const& name) const {
    auto const found = fields.find(name);
    return found == fields.end() ? std::string{} : found->second;
  }
};

class http_peer {
 public:
  explicit http_peer(boost::asio::ip::tcp::endpoint const& server, int receive_buffer = 0)
      : socket_{context_} {
    socket_.open(server.protocol());
    if (receive_buffer > 0) socket_.set_option(boost::asio::socket_base::receive_buffer_size{receive_buffer});
    socket_.connect(server);
    socket_.set_option(boost::asio::ip::tcp::no_delay{true});
  }

  boost::asio::ip::tcp::socket& socket() { return socket_; }

  // False when the server has closed.
  bool send(std::string_view bytes) {
    boost::system::error_code failed;
    boost::asio::write(socket_, boost::asio::buffer(bytes.data(), bytes.size()), failed);
    return !failed;
  }

  // The next answer; nothing when the connection ended before its header was complete.
  std::optional<http_answer> read(bool to_head = false) {
    std::size_t end;
    while ((end = received_.find("\r\n\r\n")) == std::string::npos) {
      if (!receive()) return std::nullopt;
    }
    auto answer = parse_head(received_.substr(0, end + 2));
    received_.erase(0, end + 4);
    if (to_head || answer.status == 204 || answer.status == 304 || answer.status < 200) {
      answer.complete = true;
    } else if (answer.field("transfer-encoding") == "chunked") {
      read_chunks(answer);
    } else if (answer.fields.contains("content-length")) {
      auto const length = std::stoul(answer.field("content-length"));
      while (received_.size() < length && receive()) {
      }
      answer.complete = received_.size() >= length;
      answer.body = take(length);
    } else {
      answer.body = read_to_end();
      answer.complete = !was_reset_;
    }
    return answer;
  }

  std::optional<http_answer> exchange(std::string_view request) {
    send(request);
    return read();
  }

  // All that comes until the server closes.
  std::string read_to_end() {
    while (receive()) {
    }
    return take(received_.size());
  }

  // The server has closed, after nothing but what was read.
  bool ended() { return read_to_end().empty(); }
  bool was_reset() const { return was_reset_; }

 private:
  static constexpr int deadline_ms = 20'000;

  bool receive() {
    pollfd state{socket_.native_handle(), POLLIN, 0};
    if (::poll(&state, 1, deadline_ms) <= 0) throw std::runtime_error{"the server did not answer in time"};
    char buffer[16 * 1024];
    auto const n = ::recv(socket_.native_handle(), buffer, sizeof buffer, 0);
    if (n < 0) was_reset_ = true;
    if (n <= 0) return false;
    received_.append(buffer, static_cast<std::size_t>(n));
    return true;
  }

  std::string take(std::size_t n) {
    auto taken = received_.substr(0, n);
    received_.erase(0, n);
    return taken;
  }

  static http_answer parse_head(std::string const& head) {
    http_answer answer;
    answer.status = std::atoi(head.c_str() + 9);
    for (std::size_t at = head.find("\r\n") + 2; at < head.size();) {
      auto const end = head.find("\r\n", at);
      auto const colon = head.find(": ", at);
      auto name = head.substr(at, colon - at);
      std::transform(name.begin(), name.end(), name.begin(),
                     [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
      answer.fields.emplace(name, head.substr(colon + 2, end - colon - 2));
      at = end + 2;
    }
    return answer;
  }

  void read_chunks(http_answer& answer) {
    for (;;) {
      std::size_t end;
      while ((end = received_.find("\r\n")) == std::string::npos) {
        if (!receive()) return;
      }
      auto const size = std::stoul(received_, nullptr, 16);
      while (received_.size() < end + 2 + size + 2) {
        if (!receive()) return;
      }
      answer.body += received_.substr(end + 2, size);
      received_.erase(0, end + 2 + size + 2);
      if (size > 0) continue;
      answer.complete = true;
      return;
    }
  }

  boost::asio::io_context context_;
  boost::asio::ip::tcp::socket socket_;
  std::string received_;
  bool was_reset_ = false;
};

}  // namespace poolbench::testing
