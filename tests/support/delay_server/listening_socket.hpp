#pragma once

#include <cstdint>
#include <string>

namespace loadgen::tests {

// Owns a descriptor.
class file_descriptor {
 public:
  explicit file_descriptor(int owned) noexcept : owned_{owned} {}
  file_descriptor(file_descriptor const&) = delete;
  file_descriptor& operator=(file_descriptor const&) = delete;
  ~file_descriptor();
  int get() const noexcept { return owned_; }

 private:
  int owned_;
};

// A non-blocking listening TCP socket on an IPv4 or IPv6 address; port 0 picks a free one. All three throw
// std::system_error.
int listen_on(std::string const& host, std::uint16_t port);
int listen_on_path(std::string const& unix_socket);
std::uint16_t port_of(int listening);

// Turns off waiting for more data before a small packet is sent (TCP only).
void send_at_once(int descriptor) noexcept;

}  // namespace loadgen::tests
