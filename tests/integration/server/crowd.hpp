#pragma once

#include "integration/server/shop_server.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <poll.h>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

// What tests with thousands of connections need.
namespace poolbench::tests {

// Lets this process and its children open so many files.
inline void allow_files(rlim_t count) {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur >= count) return;
  limit.rlim_cur = count;
  limit.rlim_max = std::max(limit.rlim_max, count);
  if (::setrlimit(RLIMIT_NOFILE, &limit) != 0) {
    throw std::runtime_error{"this test needs " + std::to_string(count) + " open files: raise `ulimit -Hn`"};
  }
}

// VmRSS or VmHWM of a process, in KiB.
inline long memory_kib(pid_t of, std::string const& what) {
  std::ifstream status{"/proc/" + std::to_string(of) + "/status"};
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(what + ":")) return std::stol(line.substr(what.size() + 1));
  }
  throw std::runtime_error{"no " + what};
}

inline std::size_t open_files(pid_t of) {
  auto const folder = std::filesystem::directory_iterator{"/proc/" + std::to_string(of) + "/fd"};
  return static_cast<std::size_t>(std::distance(begin(folder), end(folder)));
}

// The value of one series in Prometheus' text; 0 when it is not there.
inline int value_of(std::string const& metrics, std::string const& series) {
  auto const at = metrics.find("\n" + series + " ");
  return at == metrics.npos ? 0 : std::stoi(metrics.substr(at + series.size() + 2));
}

// A connected socket and nothing around it: ten thousand of them should cost the test little.
class raw_client {
 public:
  raw_client(boost::asio::ip::tcp::endpoint const& server, std::string_view request, int receive_buffer = 0)
      : fd_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
    if (receive_buffer > 0) ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    if (::connect(fd_, server.data(), static_cast<socklen_t>(server.size())) != 0 || !send(request)) {
      throw std::runtime_error{"a connection was refused"};
    }
  }
  raw_client(raw_client&& other) noexcept : fd_{std::exchange(other.fd_, -1)} {}
  raw_client& operator=(raw_client&&) = delete;
  ~raw_client() {
    if (fd_ >= 0) ::close(fd_);
  }

  bool send(std::string_view bytes) const {
    return ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size());
  }
  // What is there; waits for the first byte. 0 when the server has closed.
  std::size_t receive(char* to, std::size_t size) const {
    pollfd state{fd_, POLLIN, 0};
    if (::poll(&state, 1, 30'000) <= 0) throw std::runtime_error{"the server did not answer in time"};
    auto const n = ::recv(fd_, to, size, 0);
    return n > 0 ? static_cast<std::size_t>(n) : 0;
  }
  // One byte, if there is one.
  void sip() const {
    char byte;
    (void)::recv(fd_, &byte, 1, MSG_DONTWAIT);
  }

 private:
  int fd_;
};

}  // namespace poolbench::tests
