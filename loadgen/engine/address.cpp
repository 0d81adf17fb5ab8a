#include "engine/address.hpp"

#include "engine/engine.hpp"

#include <fmt/format.h>

#include <cstring>
#include <memory>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/un.h>

namespace loadgen::engine {
namespace {

address unix_address(std::string const& path) {
  address result;
  auto& to = reinterpret_cast<sockaddr_un&>(result.storage);
  if (path.size() >= sizeof to.sun_path) {
    throw target_error{
        fmt::format("{}: too long for a Unix socket (at most {} characters)", path, sizeof to.sun_path - 1)};
  }
  to.sun_family = AF_UNIX;
  std::memcpy(to.sun_path, path.c_str(), path.size() + 1);
  result.length = static_cast<socklen_t>(sizeof to);
  result.text = path;
  return result;
}

std::string describe(addrinfo const& from) {
  char host[NI_MAXHOST], port[NI_MAXSERV];
  if (::getnameinfo(from.ai_addr, from.ai_addrlen, host, sizeof host, port, sizeof port,
                    NI_NUMERICHOST | NI_NUMERICSERV) != 0) {
    return "?";
  }
  return from.ai_family == AF_INET6 ? fmt::format("[{}]:{}", host, port) : fmt::format("{}:{}", host, port);
}

}  // namespace

std::vector<address> resolve(plan::endpoint const& target) {
  if (!target.unix_socket.empty()) return {unix_address(target.unix_socket)};
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV;
  addrinfo* found = nullptr;
  if (auto const error = ::getaddrinfo(target.host.c_str(), target.port.c_str(), &hints, &found)) {
    throw target_error{fmt::format("cannot resolve {}: {}", target.host, ::gai_strerror(error))};
  }
  std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> const owner{found, &::freeaddrinfo};
  std::vector<address> result;
  for (auto const* each = found; each != nullptr; each = each->ai_next) {
    address next;
    std::memcpy(&next.storage, each->ai_addr, each->ai_addrlen);
    next.length = each->ai_addrlen;
    next.text = describe(*each);
    result.push_back(std::move(next));
  }
  return result;
}

}  // namespace loadgen::engine
