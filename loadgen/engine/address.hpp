#pragma once

#include "plan/plan.hpp"

#include <string>
#include <sys/socket.h>
#include <vector>

namespace loadgen::engine {

// Where connect() goes: IPv4, IPv6 or a Unix socket.
struct address {
  sockaddr_storage storage{};
  socklen_t length = 0;
  std::string text;  // for messages: "127.0.0.1:80", "[::1]:80", "/run/app.sock"

  int family() const noexcept { return storage.ss_family; }
  sockaddr const* get() const noexcept { return reinterpret_cast<sockaddr const*>(&storage); }
};

// All addresses of the target in the resolver's order of preference; never empty. Blocks. Throws
// target_error naming the host (or the path, when it is too long for a Unix socket).
std::vector<address> resolve(plan::endpoint const& target);

}  // namespace loadgen::engine
