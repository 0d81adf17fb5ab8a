#include "support/delay_server/listening_socket.hpp"

#include <arpa/inet.h>
#include <cerrno>
#include <cstring>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <system_error>
#include <unistd.h>

namespace loadgen::tests {
namespace {

[[noreturn]] void fail(char const* what) {
  throw std::system_error{errno, std::generic_category(), what};
}

int listen_at(int family, sockaddr const* address, socklen_t length) {
  auto const descriptor = ::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor < 0) fail("socket");
  int const on = 1;
  ::setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (::bind(descriptor, address, length) != 0 || ::listen(descriptor, SOMAXCONN) != 0) {
    auto const error = errno;
    ::close(descriptor);
    errno = error;
    fail("bind or listen");
  }
  return descriptor;
}

}  // namespace

file_descriptor::~file_descriptor() {
  if (owned_ >= 0) ::close(owned_);
}

int listen_on(std::string const& host, std::uint16_t port) {
  if (host.find(':') != host.npos) {
    sockaddr_in6 address{};
    address.sin6_family = AF_INET6;
    address.sin6_port = htons(port);
    if (::inet_pton(AF_INET6, host.c_str(), &address.sin6_addr) != 1) {
      errno = EINVAL;
      fail(host.c_str());
    }
    return listen_at(AF_INET6, reinterpret_cast<sockaddr const*>(&address), sizeof address);
  }
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  if (::inet_pton(AF_INET, host.c_str(), &address.sin_addr) != 1) {
    errno = EINVAL;
    fail(host.c_str());
  }
  return listen_at(AF_INET, reinterpret_cast<sockaddr const*>(&address), sizeof address);
}

int listen_on_path(std::string const& unix_socket) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, unix_socket.c_str(), sizeof address.sun_path - 1);
  return listen_at(AF_UNIX, reinterpret_cast<sockaddr const*>(&address), sizeof address);
}

std::uint16_t port_of(int listening) {
  sockaddr_storage address{};
  socklen_t length = sizeof address;
  if (::getsockname(listening, reinterpret_cast<sockaddr*>(&address), &length) != 0) fail("getsockname");
  if (address.ss_family == AF_INET6) return ntohs(reinterpret_cast<sockaddr_in6 const&>(address).sin6_port);
  if (address.ss_family == AF_INET) return ntohs(reinterpret_cast<sockaddr_in const&>(address).sin_port);
  return 0;
}

void send_at_once(int descriptor) noexcept {
  int const on = 1;
  ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

}  // namespace loadgen::tests
